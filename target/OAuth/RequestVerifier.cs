using System.Globalization;
using LoadLab.Target.Hosting;
using LoadLab.Target.Storage;

namespace LoadLab.Target.OAuth;

/// <summary>Checks everything of a signed request that can be checked without looking at sessions.</summary>
public sealed class RequestVerifier(
    TargetOptions options, Apps apps, TokenMint mint, Signatures signatures, TimeProvider time)
{
    private const string Plaintext = "PLAINTEXT";

    private static readonly string[] Required =
        ["oauth_consumer_key", "oauth_token", "oauth_signature_method", "oauth_signature"];

    private static readonly string[] Once = ["oauth_timestamp", "oauth_nonce"];

    /// <param name="request">The request.</param>
    /// <param name="alsoRequired">Parameters this address needs beyond the ones every request needs.</param>
    /// <param name="cancel">Gives up the look-up of the app.</param>
    public async ValueTask<Verified> VerifyAsync(
        HttpRequest request, IReadOnlyList<string> alsoRequired, CancellationToken cancel)
    {
        var parameters = new Parameters();
        if ((await RequestReader.ReadAsync(request, parameters, cancel) ?? Form(parameters, alsoRequired)) is { } problem)
            return problem;

        if (await apps.FindAsync(parameters["oauth_consumer_key"]!, cancel) is not { } app)
            return new Problem(401, "consumer_key_unknown");
        if (app.Disabled)
            return new Problem(401, "consumer_key_rejected");

        var token = parameters["oauth_token"]!;
        return signatures.Verify(
            parameters["oauth_signature_method"]!, parameters["oauth_signature"]!, SignatureBase.Of(request, parameters),
            app, mint.SecretOf(token))
                ? new SignedRequest(app, token, NonceHash(parameters), parameters)
                : new Problem(401, "signature_invalid");
    }

    /// <summary>What is wrong with the parameters themselves, if anything.</summary>
    private Problem? Form(Parameters parameters, IReadOnlyList<string> alsoRequired)
    {
        if (parameters.Repeated() is { Count: > 0 } repeated)
            return Problem.ParametersRejected(repeated);
        if (parameters["oauth_version"] is not (null or "1.0"))
            return new Problem(400, "version_rejected", ("oauth_acceptable_versions", "1.0-1.0"));

        var method = parameters["oauth_signature_method"];
        // RFC 5849 section 3.1 lets PLAINTEXT do without; one of the two alone means nothing.
        var bare = method == Plaintext && Once.All(name => parameters[name] is null);
        if (!parameters.Has([.. Required, .. alsoRequired, .. bare ? [] : Once], out var absent))
            return Problem.ParametersAbsent(absent);
        if (!signatures.Methods.Contains(method))
            return new Problem(400, "signature_method_rejected");
        return bare ? null : Timestamp(parameters["oauth_timestamp"]!);
    }

    private Problem? Timestamp(string text)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp))
            return Problem.ParametersRejected(new KeyValuePair<string, string>("oauth_timestamp", text));
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var window = (long)options.TimestampWindow.Value.TotalSeconds;
        return timestamp >= now - window && timestamp <= now + window
            ? null
            : new Problem(400, "timestamp_refused", ("oauth_acceptable_timestamps", $"{now - window}-{now + window}"));
    }

    private static byte[]? NonceHash(Parameters parameters) =>
        parameters["oauth_nonce"] is { } nonce
            ? Nonces.Hash(parameters["oauth_consumer_key"]!, parameters["oauth_token"]!, parameters["oauth_timestamp"]!, nonce)
            : null;
}

using System.Text;
using LoadLab.Target.Storage;
using Microsoft.Net.Http.Headers;

namespace LoadLab.Target.OAuth;

/// <summary>Reads a signed request and checks everything that can be checked without looking at sessions.</summary>
public sealed class RequestVerifier(Apps apps, TokenMint mint)
{
    /// <summary>A body of OAuth parameters is far below 2 KB; what is larger is no refresh.</summary>
    public const int BodyLimit = 16 * 1024;

    private static readonly string[] Required =
        ["oauth_consumer_key", "oauth_token", "oauth_signature_method", "oauth_signature"];

    /// <param name="request">The request.</param>
    /// <param name="alsoRequired">Parameters this address needs beyond the ones every request needs.</param>
    /// <param name="cancel">Gives up the look-up of the app.</param>
    public async ValueTask<Verified> VerifyAsync(
        HttpRequest request, IEnumerable<string> alsoRequired, CancellationToken cancel)
    {
        var parameters = new Parameters();
        if (await ReadAsync(request, parameters, cancel) is { } unreadable)
            return unreadable;
        if (parameters.Repeated() is { Count: > 0 } repeated)
            return Problem.ParametersRejected(repeated);
        if (parameters["oauth_version"] is not (null or "1.0"))
            return new Problem(400, "version_rejected", ("oauth_acceptable_versions", "1.0-1.0"));
        if (!parameters.Has([.. Required, .. alsoRequired], out var absent))
            return Problem.ParametersAbsent(absent);

        var method = parameters["oauth_signature_method"]!;
        if (!Signatures.Methods.Contains(method))
            return new Problem(400, "signature_method_rejected");
        if (await apps.FindAsync(parameters["oauth_consumer_key"]!, cancel) is not { } app)
            return new Problem(401, "consumer_key_unknown");

        var token = parameters["oauth_token"]!;
        return Signatures.Verify(
            method, parameters["oauth_signature"]!, SignatureBase.Of(request, parameters), app.ConsumerSecret,
            mint.SecretOf(token))
                ? new SignedRequest(app, token, parameters)
                : new Problem(401, "signature_invalid");
    }

    private static async ValueTask<Problem?> ReadAsync(
        HttpRequest request, Parameters parameters, CancellationToken cancel)
    {
        foreach (var header in request.Headers.Authorization)
        {
            if (header?.StartsWith("OAuth ", StringComparison.OrdinalIgnoreCase) == true
                && !parameters.TryAddHeader(header.AsSpan("OAuth ".Length)))
                return Problem.Malformed("The Authorization header cannot be read");
        }

        if (!parameters.TryAddForm(SignatureBase.Query(request)))
            return Problem.Malformed("The query cannot be read");
        if (!IsForm(request))
            return null;
        return await BodyAsync(request, cancel) is { } body && parameters.TryAddForm(body)
            ? null
            : Problem.Malformed("The form body cannot be read");
    }

    private static bool IsForm(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    /// <summary>The body, or null when it is too large.</summary>
    private static async ValueTask<string?> BodyAsync(HttpRequest request, CancellationToken cancel)
    {
        var buffer = new byte[BodyLimit + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        // Latin-1 keeps each byte visible; bytes that should have been encoded are refused by the decoder.
        return length > BodyLimit ? null : Encoding.Latin1.GetString(buffer, 0, length);
    }
}

using System.Security.Cryptography;
using System.Text;
using LoadLab.Target.OAuth;
using LoadLab.Target.Storage;

namespace LoadLab.Target.OAuth2;

/// <summary>Who a token request says it is from: by HTTP Basic or in the form (RFC 6749, 2.3.1), never both.</summary>
internal sealed record ClientAuthentication(string Id, string Secret)
{
    /// <summary>Reads it, or says what is wrong with it.</summary>
    public static (ClientAuthentication? Client, TokenError? Error) Read(HttpRequest request, Parameters form)
    {
        // A parameter without a value counts as left out (RFC 6749, 3.2).
        string? Given(string name) => form[name] is { Length: > 0 } value ? value : null;
        var (id, secret) = (Given("client_id"), Given("client_secret"));
        if (request.Headers.Authorization.Count == 0)
            return id is not null && secret is not null
                ? (new(id, secret), null)
                : (null, TokenError.InvalidClient("The client does not say who it is"));
        if (secret is not null)
            return (null, TokenError.InvalidRequest("The client authenticates in two ways"));
        if (request.Headers.Authorization is not [{ } header] || Basic(header) is not { } basic)
            return (null, TokenError.InvalidClient("The Authorization header cannot be read"));
        return id is null || id == basic.Id
            ? (basic, null)
            : (null, TokenError.InvalidRequest("The form names another client than the header"));
    }

    /// <summary>Compares in a time that depends on neither secret. An app without a secret has none to show.</summary>
    public bool Fits(App app) =>
        app.ConsumerSecret.Length > 0
        && CryptographicOperations.FixedTimeEquals(Hashes.Of(Secret), Hashes.Of(app.ConsumerSecret));

    private static ClientAuthentication? Basic(string header)
    {
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return null;
        var encoded = header.AsSpan("Basic ".Length).Trim();
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var length))
            return null;
        var pair = Encoding.Latin1.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        // Both halves are form-encoded inside, so that a colon or an umlaut survives.
        return colon > 0
            && PercentEncoding.TryDecode(pair.AsSpan(0, colon), plusIsSpace: true, out var id)
            && PercentEncoding.TryDecode(pair.AsSpan(colon + 1), plusIsSpace: true, out var secret)
                ? new ClientAuthentication(id, secret)
                : null;
    }
}

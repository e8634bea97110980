using System.Security.Cryptography;
using System.Text;
using LoadLab.Target.OAuth;
using LoadLab.Target.Storage;

namespace LoadLab.Target.OAuth2;

/// <summary>Who a token request says it is from: by HTTP Basic or in the form (RFC 6749, 2.3.1), never both.</summary>
internal sealed record ClientAuthentication(string Id, string Secret, bool IsBasic)
{
    /// <summary>Reads it; null when there is none, or more than one.</summary>
    public static ClientAuthentication? Read(HttpRequest request, Parameters form)
    {
        var inForm = form["client_id"] is { } id && form["client_secret"] is { } secret
            ? new ClientAuthentication(id, secret, IsBasic: false)
            : null;
        if (request.Headers.Authorization.Count == 0)
            return inForm;
        return form["client_secret"] is null && request.Headers.Authorization is [{ } header] ? Basic(header) : null;
    }

    /// <summary>Compares in a time that depends on neither secret.</summary>
    public bool Fits(App app) => CryptographicOperations.FixedTimeEquals(Hashes.Of(Secret), Hashes.Of(app.ConsumerSecret));

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
                ? new ClientAuthentication(id, secret, IsBasic: true)
                : null;
    }
}

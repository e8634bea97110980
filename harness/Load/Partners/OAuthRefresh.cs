using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace LoadLab.Load.Partners;

/// <summary>What one org holds: everything a refresh needs.</summary>
/// <param name="ConsumerKey">The app.</param>
/// <param name="ConsumerSecret">The app's secret.</param>
/// <param name="Token">The access token.</param>
/// <param name="TokenSecret">The access token's secret.</param>
/// <param name="SessionHandle">The session handle.</param>
public sealed record Credentials(
    string ConsumerKey, string ConsumerSecret, string Token, string TokenSecret, string SessionHandle);

/// <summary>The refresh as it goes over the wire: OAuth 1.0a (RFC 5849) with the session extension, HMAC-SHA1.</summary>
public static class OAuthRefresh
{
    /// <summary>The header by which a partner names its attempt, so that the token can be traced to it.</summary>
    public const string AttemptHeader = "X-Attempt-Id";

    /// <summary>A signed request for a new access token.</summary>
    /// <param name="endpoint">The refresh endpoint, absolute and without a query.</param>
    /// <param name="held">What the org holds.</param>
    /// <param name="attempt">The attempt's name; the nonce is made from it.</param>
    /// <param name="now">For the timestamp.</param>
    public static HttpRequestMessage Request(Uri endpoint, Credentials held, Guid attempt, DateTimeOffset now)
    {
        // In the order in which RFC 5849 §3.4.1.3.2 wants them sorted.
        (string Name, string Value)[] parameters =
        [
            ("oauth_consumer_key", held.ConsumerKey),
            ("oauth_nonce", attempt.ToString("N")),
            ("oauth_session_handle", held.SessionHandle),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            ("oauth_token", held.Token),
            ("oauth_version", "1.0"),
        ];

        var header = string.Join(", ", parameters
            .Append(("oauth_signature", Signature(endpoint, held, parameters)))
            .Select(p => $"{p.Item1}=\"{Uri.EscapeDataString(p.Item2)}\""));
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("OAuth", header);
        request.Headers.Add(AttemptHeader, attempt.ToString());
        return request;
    }

    /// <summary>Reads the new token from a 200 response's form-encoded body; null when it is not whole.</summary>
    public static (string Token, string Secret)? ReadToken(string body)
    {
        string? token = null, secret = null;
        foreach (var pair in body.Split('&'))
        {
            if (pair.StartsWith("oauth_token=", StringComparison.Ordinal))
                token = Uri.UnescapeDataString(pair["oauth_token=".Length..]);
            else if (pair.StartsWith("oauth_token_secret=", StringComparison.Ordinal))
                secret = Uri.UnescapeDataString(pair["oauth_token_secret=".Length..]);
        }

        return token is { Length: > 0 } && secret is not null ? (token, secret) : null;
    }

    // HMAC-SHA1 is what RFC 5849 §3.4.2 defines and partners of 2018 used; nothing else is protected by it here.
#pragma warning disable CA5350
    private static string Signature(Uri endpoint, Credentials held, (string Name, string Value)[] sorted)
    {
        var normalized = string.Join('&', sorted.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"));
        var text = $"POST&{Uri.EscapeDataString(endpoint.GetLeftPart(UriPartial.Path))}&{Uri.EscapeDataString(normalized)}";
        var key = $"{Uri.EscapeDataString(held.ConsumerSecret)}&{Uri.EscapeDataString(held.TokenSecret)}";
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text)));
    }
#pragma warning restore CA5350
}

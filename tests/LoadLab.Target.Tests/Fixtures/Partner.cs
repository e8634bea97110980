using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using System.Web;

namespace LoadLab.Target.Tests.Fixtures;

/// <summary>A partner that holds one session and signs as RFC 5849 says, written apart from the target's own code.</summary>
public sealed record Partner(
    string Org, string ConsumerKey, string SessionHandle, string Token, string TokenSecret, string TokenId)
{
    [JsonIgnore]
    public string ConsumerSecret { get; init; } = "";

    [JsonIgnore]
    public RSA? Rsa { get; init; }

    [JsonIgnore]
    public HttpClient Http { get; init; } = null!;

    /// <summary>The same partner holding another token.</summary>
    public Partner Holding(Answer answer) => this with
    {
        Token = answer["oauth_token"]!,
        TokenSecret = answer["oauth_token_secret"]!,
        TokenId = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(answer["oauth_token"]!)).AsSpan(0, 16)),
    };

    /// <summary>Asks for a new token with the one held.</summary>
    public Task<Answer> RefreshAsync(Guid? attempt = null, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, "/oauth/AccessToken", SessionHandle, attempt: attempt ?? Guid.NewGuid(), cancel: cancel);

    /// <summary>Reads the organisation with the token held.</summary>
    public Task<Answer> ReadAsync(string path = "/api.xro/2.0/Organisation") => SendAsync(HttpMethod.Get, path, null);

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? handle, string signatureMethod = "HMAC-SHA1", Guid? attempt = null,
        Action<SortedDictionary<string, string>>? beforeSigning = null,
        Action<SortedDictionary<string, string>>? afterSigning = null, CancellationToken cancel = default)
    {
        var parameters = Sign(method, path, handle, signatureMethod, beforeSigning);
        afterSigning?.Invoke(parameters);
        using var request = new HttpRequestMessage(method, path) { Version = Http.DefaultRequestVersion, VersionPolicy = Http.DefaultVersionPolicy };
        request.Headers.TryAddWithoutValidation("Authorization", Header(parameters));
        if (attempt is { } id)
            request.Headers.Add("X-Attempt-Id", id.ToString());
        using var response = await Http.SendAsync(request, cancel);
        return (await Answer.OfAsync(response)) with { Attempt = attempt };
    }

    /// <summary>The parameters of a request with their signature.</summary>
    public SortedDictionary<string, string> Sign(
        HttpMethod method, string path, string? handle, string signatureMethod = "HMAC-SHA1",
        Action<SortedDictionary<string, string>>? change = null)
    {
        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["oauth_consumer_key"] = ConsumerKey,
            ["oauth_token"] = Token,
            ["oauth_signature_method"] = signatureMethod,
            ["oauth_timestamp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(provider: null),
            ["oauth_nonce"] = Guid.NewGuid().ToString("N"),
            ["oauth_version"] = "1.0",
        };
        if (handle is not null)
            parameters["oauth_session_handle"] = handle;
        change?.Invoke(parameters);
        parameters["oauth_signature"] = Signature(method, new Uri(Http.BaseAddress!, path), signatureMethod, parameters);
        return parameters;
    }

    public static string Header(IEnumerable<KeyValuePair<string, string>> parameters) =>
        "OAuth " + string.Join(", ", parameters.Select(p => $"{Encode(p.Key)}=\"{Encode(p.Value)}\""));

    public static string Encode(string text) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(
            b => char.IsAsciiLetterOrDigit((char)b) || "-._~".Contains((char)b) ? $"{(char)b}" : $"%{b:X2}"));

    private string Signature(HttpMethod method, Uri address, string signatureMethod, SortedDictionary<string, string> parameters)
    {
        var key = $"{Encode(ConsumerSecret)}&{Encode(TokenSecret)}";
        if (signatureMethod == "PLAINTEXT")
            return key;
        var query = HttpUtility.ParseQueryString(address.Query);
        var pairs = parameters.Select(p => (Encode(p.Key), Encode(p.Value)))
            .Concat(query.AllKeys.Select(k => (Encode(k!), Encode(query[k]!))))
            .Order().Select(p => $"{p.Item1}={p.Item2}");
        var message = Encoding.UTF8.GetBytes(
            $"{method}&{Encode(address.GetLeftPart(UriPartial.Path))}&{Encode(string.Join('&', pairs))}");
#pragma warning disable CA5350 // The protocol's method.
        if (signatureMethod.StartsWith("RSA", StringComparison.Ordinal))
        {
            var hash = signatureMethod == "RSA-SHA1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
            return Convert.ToBase64String(Rsa!.SignData(message, hash, RSASignaturePadding.Pkcs1));
        }

        return Convert.ToBase64String(signatureMethod == "HMAC-SHA256"
            ? HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), message)
            : HMACSHA1.HashData(Encoding.UTF8.GetBytes(key), message));
#pragma warning restore CA5350
    }
}

/// <summary>What came back, with its form-encoded fields by name.</summary>
public sealed record Answer(HttpStatusCode Status, string Body, string? Challenge, string? RetryAfter)
{
    public string? this[string field] => HttpUtility.ParseQueryString(Body)[field];

    /// <summary>The attempt that got this answer.</summary>
    public Guid? Attempt { get; init; }

    public string? Problem => this["oauth_problem"];

    public static async Task<Answer> OfAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers.WwwAuthenticate.ToString(),
        response.Headers.RetryAfter?.ToString());
}

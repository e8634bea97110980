using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace LoadLab.Target.OAuth;

/// <summary>The signature base string of RFC 5849 section 3.4.1.</summary>
public static class SignatureBase
{
    public static string Of(HttpRequest request, Parameters parameters) =>
        Of(request.Method, Address(request), parameters.All);

    /// <param name="method">The HTTP method.</param>
    /// <param name="address">The base string URI: scheme and host in lower case, no default port, no query.</param>
    /// <param name="parameters">All parameters, decoded; <c>oauth_signature</c> is left out here.</param>
    public static string Of(string method, string address, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var encoded = parameters
            .Where(p => p.Key != "oauth_signature")
            .Select(p => (Name: PercentEncoding.Encode(p.Key), Value: PercentEncoding.Encode(p.Value)))
            .ToArray();
        Array.Sort(encoded, static (a, b) =>
            string.CompareOrdinal(a.Name, b.Name) is var byName and not 0 ? byName : string.CompareOrdinal(a.Value, b.Value));

        var normalized = new StringBuilder();
        foreach (var (name, value) in encoded)
        {
            if (normalized.Length > 0)
                normalized.Append('&');
            normalized.Append(name).Append('=').Append(value);
        }

        return $"{PercentEncoding.Encode(method.ToUpperInvariant())}&{PercentEncoding.Encode(address)}&{PercentEncoding.Encode(normalized.ToString())}";
    }

    /// <summary>The query exactly as it was sent, without the question mark.</summary>
    public static string Query(HttpRequest request) => Split(request).Query;

    private static string Address(HttpRequest request)
    {
        var host = request.Host.Value?.ToLowerInvariant() ?? "";
        var scheme = request.Scheme.ToLowerInvariant();
        var defaultPort = scheme == "https" ? ":443" : ":80";
        if (host.EndsWith(defaultPort, StringComparison.Ordinal))
            host = host[..^defaultPort.Length];
        return $"{scheme}://{host}{Split(request).Path}";
    }

    // Path and query as sent, because decoding and encoding them again need not give what the client signed.
    private static (string Path, string Query) Split(HttpRequest request)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!target.StartsWith('/') && Uri.TryCreate(target, UriKind.Absolute, out var absolute))
            target = absolute.PathAndQuery;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? (target, "") : (target[..question], target[(question + 1)..]);
    }
}

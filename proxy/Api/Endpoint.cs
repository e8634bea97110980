using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LoadLab.Toxiproxy.Proxies;
using Microsoft.AspNetCore.Http.Features;

namespace LoadLab.Toxiproxy.Api;

/// <summary>What every route has in common: the refusals, the headers and the way answers and errors are written.</summary>
internal static class Endpoint
{
    private const string RequestIdHeader = "X-Toxiproxy-Request-Id";

    /// <summary>Wraps a route: a request id, browsers refused, refusals written as the original does.</summary>
    public static RequestDelegate Wrap(Func<HttpContext, Task> handle) => async context =>
    {
        context.Response.Headers[RequestIdHeader] = Guid.NewGuid().ToString("N")[..20];
        if (IsBrowser(context.Request))
        {
            await WriteTextAsync(context, StatusCodes.Status403Forbidden, "User agent not allowed\n");
            return;
        }
        try
        {
            await handle(context);
        }
        catch (ApiException refusal)
        {
            await WriteErrorAsync(context, refusal);
        }
    };

    public static Task WriteAsync<T>(HttpContext context, int status, T body, JsonTypeInfo<T> type, string contentType = "application/json", string ending = "")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(JsonSerializer.Serialize(body, type) + ending);
    }

    public static Task WriteTextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text);
    }

    /// <summary>A segment of the path as the client meant it: a name may hold an escaped slash.</summary>
    public static string Segment(HttpContext context, int index)
    {
        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        string[] segments = target.Split('?', 2)[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return index < segments.Length ? Uri.UnescapeDataString(segments[index]) : throw ApiException.NoProxy();
    }

    private static Task WriteErrorAsync(HttpContext context, ApiException refusal)
    {
        ErrorBody body = new(refusal.Message, refusal.Status);
        return WriteAsync(context, refusal.Status, body, ApiJson.Readable.ErrorBody, "text/plain; charset=utf-8", "\n");
    }

    // A web page can make its visitor's browser talk to localhost; the original refuses them all.
    private static bool IsBrowser(HttpRequest request) =>
        request.Headers.UserAgent.ToString().StartsWith("Mozilla/", StringComparison.Ordinal);
}

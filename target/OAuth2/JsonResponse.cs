using System.Text.Json;

namespace LoadLab.Target.OAuth2;

/// <summary>JSON answers, which nobody on the way may keep.</summary>
internal static class JsonResponse
{
    public static async Task WriteAsync<T>(HttpResponse response, T answer)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(answer);
        response.ContentType = "application/json";
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = "no-store";
        // RFC 6749 section 5.1 wants it too, for caches older than HTTP/1.1.
        response.Headers.Pragma = "no-cache";
        await response.Body.WriteAsync(bytes);
        await response.CompleteAsync();
    }
}

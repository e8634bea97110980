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
        await response.Body.WriteAsync(bytes);
        await response.CompleteAsync();
    }
}

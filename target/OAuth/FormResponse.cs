using System.Text;

namespace LoadLab.Target.OAuth;

/// <summary>Form-encoded answers, which nobody on the way may keep.</summary>
internal static class FormResponse
{
    public static async Task WriteAsync(HttpResponse response, string body)
    {
        var bytes = Encoding.ASCII.GetBytes(body);
        response.ContentType = "application/x-www-form-urlencoded";
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(bytes);
        await response.CompleteAsync();
    }
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace LoadLab.Toxiproxy.Tests.Support;

/// <summary>An answer of the API, as it came over the wire.</summary>
internal sealed record Reply(int Status, string ContentType, string Text, string RequestId)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string Error => Json["error"]!.GetValue<string>();
}

internal static class RigRequests
{
    public static Task<Reply> GetAsync(this Rig rig, string path) => rig.SendAsync("GET", path, null);

    public static Task<Reply> PostAsync(this Rig rig, string path, string? body, string contentType = "application/json") =>
        rig.SendAsync("POST", path, body, contentType);

    public static async Task<Reply> SendAsync(this Rig rig, string method, string path, string? body, string contentType = "application/json", string? userAgent = null)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, contentType);
        if (userAgent is not null) request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        using HttpResponseMessage response = await rig.Http.SendAsync(request);
        // Not validated, because the parsed form prints with a space that wasn't there.
        string type = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues types) ? types.Single() : "";
        string id = response.Headers.TryGetValues("X-Toxiproxy-Request-Id", out IEnumerable<string>? ids) ? ids.Single() : "";
        return new Reply((int)response.StatusCode, type, await response.Content.ReadAsStringAsync(), id);
    }
}

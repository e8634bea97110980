using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace LoadLab.Target.Benchmarks;

/// <summary>As many partners as asked for, each on a connection of its own, refreshing as fast as it can and signing
/// with HMAC-SHA1. They write and read HTTP by hand: an HTTP client library would take as much of the processor as the
/// target does, and with it the answer to how fast the target is.</summary>
internal static class Storm
{
    private sealed record Held(string SessionHandle, string Token, string TokenSecret);

    /// <returns>The number of refreshes.</returns>
    public static async Task<int> RunAsync(TargetProcess target, int partners, int seconds)
    {
        var apps = await target.Admin.PostAsJsonAsync(
            "/apps", new[] { new { consumerKey = "app", consumerSecret = "s", apiFamily = "files" } });
        apps.EnsureSuccessStatusCode();
        var made = await target.Admin.PostAsJsonAsync(
            "/sessions", Enumerable.Range(0, partners).Select(i => new { org = $"Org {i}", consumerKey = "app" }));
        var held = (await made.Content.ReadFromJsonAsync<Held[]>())!;

        var began = TimeProvider.System.GetTimestamp();
        var counts = await Task.WhenAll(
            held.Select(one => Task.Run(() => RefreshAsync(target.Public.BaseAddress!, one, began, seconds))));
        return counts.Sum();
    }

    private static async Task<int> RefreshAsync(Uri address, Held held, long began, int seconds)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        var buffer = new byte[4096];
        var refreshes = 0;
        while (TimeProvider.System.GetElapsedTime(began).TotalSeconds < seconds)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Request(address.Authority, held)));
            var answer = await ReadAsync(stream, buffer);
            held = held with { Token = Field(answer, "\r\noauth_token="), TokenSecret = Field(answer, "&oauth_token_secret=") };
            refreshes++;
        }

        return refreshes;
    }

    private static string Request(string authority, Held held)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = Guid.NewGuid().ToString("N");
        // Nothing in here but the address needs encoding.
        var text = $"POST&{Uri.EscapeDataString($"http://{authority}/oauth/AccessToken")}&oauth_consumer_key%3Dapp%26oauth_nonce%3D{nonce}"
            + $"%26oauth_session_handle%3D{held.SessionHandle}%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D{timestamp}"
            + $"%26oauth_token%3D{held.Token}";
#pragma warning disable CA5350 // The protocol's method.
        var signature = HMACSHA1.HashData(Encoding.ASCII.GetBytes($"s&{held.TokenSecret}"), Encoding.ASCII.GetBytes(text));
#pragma warning restore CA5350
        return $"POST /oauth/AccessToken HTTP/1.1\r\nHost: {authority}\r\nContent-Length: 0\r\nAuthorization: OAuth oauth_consumer_key=\"app\","
            + $"oauth_nonce=\"{nonce}\",oauth_session_handle=\"{held.SessionHandle}\",oauth_signature_method=\"HMAC-SHA1\","
            + $"oauth_timestamp=\"{timestamp}\",oauth_token=\"{held.Token}\",oauth_signature=\"{Uri.EscapeDataString(Convert.ToBase64String(signature))}\"\r\n\r\n";
    }

    /// <summary>One whole 200 response.</summary>
    private static async Task<string> ReadAsync(NetworkStream stream, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length));
            length += read;
            var answer = Encoding.ASCII.GetString(buffer, 0, length);
            if (read == 0 || !answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
                throw new InvalidOperationException($"The target did not carry out a refresh: {answer}");
            var body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (body >= 0 && length - body - 4 == int.Parse(Field(answer, "\r\nContent-Length: "), CultureInfo.InvariantCulture))
                return answer;
        }
    }

    private static string Field(string answer, string before)
    {
        var from = answer.IndexOf(before, StringComparison.Ordinal) + before.Length;
        var to = from;
        while (to < answer.Length && char.IsAsciiLetterOrDigit(answer[to]))
            to++;
        return answer[from..to];
    }
}

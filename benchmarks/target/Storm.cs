using System.Security.Cryptography;
using System.Text;
using System.Web;
using LoadLab.Target.OAuth;

namespace LoadLab.Target.Benchmarks;

/// <summary>What a storm measured.</summary>
internal sealed record StormResult(double PerSecond, TimeSpan CpuPerRefresh);

/// <summary>As many partners as asked for, each refreshing as fast as it can, signed with HMAC-SHA1.</summary>
internal static class Storm
{
    private sealed record Held(string SessionHandle, string Token, string TokenSecret);

    public static async Task<StormResult> RunAsync(TargetProcess target, int partners, int seconds)
    {
        await target.Admin.PostAsJsonAsync("/apps", new[] { new { consumerKey = "app", consumerSecret = "s", apiFamily = "files" } });
        var made = await target.Admin.PostAsJsonAsync(
            "/sessions", Enumerable.Range(0, partners).Select(i => new { org = $"Org {i}", consumerKey = "app" }));
        var held = (await made.Content.ReadFromJsonAsync<Held[]>())!;

        var cpu = target.Cpu;
        var began = TimeProvider.System.GetTimestamp();
        var counts = await Task.WhenAll(held.Select(one => Task.Run(() => RefreshAsync(target.Public, one, began, seconds))));
        var refreshes = counts.Sum();
        return new StormResult(
            refreshes / TimeProvider.System.GetElapsedTime(began).TotalSeconds, (target.Cpu - cpu) / refreshes);
    }

    private static async Task<int> RefreshAsync(HttpClient http, Held held, long began, int seconds)
    {
        var refreshes = 0;
        while (TimeProvider.System.GetElapsedTime(began).TotalSeconds < seconds)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/AccessToken");
            request.Headers.TryAddWithoutValidation("Authorization", Header(http.BaseAddress!, held));
            using var response = await http.SendAsync(request);
            response.EnsureSuccessStatusCode();
            var answer = HttpUtility.ParseQueryString(await response.Content.ReadAsStringAsync());
            held = held with { Token = answer["oauth_token"]!, TokenSecret = answer["oauth_token_secret"]! };
            refreshes++;
        }

        return refreshes;
    }

    private static string Header(Uri address, Held held)
    {
        KeyValuePair<string, string>[] parameters =
        [
            new("oauth_consumer_key", "app"), new("oauth_nonce", Guid.NewGuid().ToString("N")),
            new("oauth_session_handle", held.SessionHandle), new("oauth_signature_method", "HMAC-SHA1"),
            new("oauth_timestamp", TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(provider: null)),
            new("oauth_token", held.Token),
        ];
        var text = SignatureBase.Of("POST", new Uri(address, "/oauth/AccessToken").AbsoluteUri, parameters);
#pragma warning disable CA5350 // The protocol's method.
        var signature = HMACSHA1.HashData(Encoding.ASCII.GetBytes($"s&{held.TokenSecret}"), Encoding.ASCII.GetBytes(text));
#pragma warning restore CA5350
        return "OAuth " + string.Join(',', parameters
            .Append(new("oauth_signature", Convert.ToBase64String(signature)))
            .Select(p => $"{p.Key}=\"{PercentEncoding.Encode(p.Value)}\""));
    }
}

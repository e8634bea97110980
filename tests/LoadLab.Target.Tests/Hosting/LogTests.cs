using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LoadLab.Target.Hosting;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Hosting;

/// <summary>What a real target writes, told to write everything, while all goes wrong that can.</summary>
public sealed class LogTests(PostgresServer postgres)
{
    [Fact]
    public async Task No_token_handle_secret_or_stack_trace_is_ever_logged()
    {
        await using var link = new CuttableLink(await postgres.CreateDatabaseAsync());
        using var target = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    typeof(TargetHost).Assembly.Location, "--database", link.ConnectionString, "--log-level", "trace", "--exit-with-stdin",
                    "--protocol", "both", "--server-key", "the-server-key", "--request-timeout", "5s",
                ])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var logged = target.StandardError.ReadToEndAsync();
        var ready = JsonDocument.Parse((await target.StandardOutput.ReadLineAsync())!).RootElement;
        using var admin = new HttpClient { BaseAddress = new Uri(ready.GetProperty("admin").GetString()!) };
        using var http = new HttpClient { BaseAddress = new Uri(ready.GetProperty("public").GetString()!) };

        List<string> secrets = ["the-server-key", "consumer-secret"];
        await TroubleAsync(link, admin, http, secrets);
        target.StandardInput.Close();
        await target.WaitForExitAsync();

        var log = await logged;
        // It did log: what the target says of a commit without an answer, and of a database that is gone.
        Assert.Contains("A commit was not answered", log, StringComparison.Ordinal);
        Assert.Contains("The database did not carry out a refresh", log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
        Assert.True(secrets.Count > 12);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Good, stale, forged, malformed, in doubt, unreachable; by header, query and form; both protocols.</summary>
    private static async Task TroubleAsync(CuttableLink link, HttpClient admin, HttpClient http, List<string> secrets)
    {
        await admin.PostAsJsonAsync("/apps", new[] { new { consumerKey = "app", consumerSecret = "consumer-secret", apiFamily = "files" } });
        var made = await admin.PostAsJsonAsync(
            "/sessions",
            new object[]
            {
                new { org = "Org", consumerKey = "app" }, new { org = "Org", consumerKey = "app", protocol = "oauth2" },
                new { org = "Doubted", consumerKey = "app" },
            });
        var sessions = (await made.Content.ReadFromJsonAsync<Partner[]>())!;
        var partner = sessions[0] with { ConsumerSecret = "consumer-secret", Http = http };
        secrets.AddRange(sessions.SelectMany(s => new[] { s.Token, s.SessionHandle }).Append(partner.TokenSecret));

        // First, while COMMIT is still sent as text: once it is prepared, the link does not know it.
        link.CutAfter("commit\0");
        var doubted = await (sessions[2] with { ConsumerSecret = "consumer-secret", Http = http }).RefreshAsync();
        Assert.Equal(503, (int)doubted.Status);
        link.CutAfter(CuttableLink.Nothing);

        var renewed = partner.Holding(await partner.RefreshAsync());
        secrets.AddRange([renewed.Token, renewed.TokenSecret]);
        await partner.RefreshAsync();
        await (renewed with { TokenSecret = "forged" }).RefreshAsync();
        await renewed.ReadAsync();
        var query = string.Join('&', renewed.Sign(HttpMethod.Post, "/oauth/AccessToken", renewed.SessionHandle)
            .Select(p => $"{Partner.Encode(p.Key)}={Partner.Encode(p.Value)}"));
        var byQuery = await Answer.OfAsync(await http.PostAsync($"/oauth/AccessToken?{query}&oauth_token=twice", null));
        Assert.Equal("parameter_rejected", byQuery.Problem);
        await http.GetAsync($"/nowhere/{renewed.Token}?oauth_session_handle={renewed.SessionHandle}");
        await http.PostAsync("/oauth/AccessToken", new StringContent(
            $"oauth_token={renewed.Token}&oauth_session_handle={renewed.SessionHandle}%zz", Encoding.ASCII, "application/x-www-form-urlencoded"));
        await http.PostAsync("/connect/token", new FormUrlEncodedContent(
        [
            new("client_id", "app"), new("client_secret", "consumer-secret"), new("grant_type", "refresh_token"),
            new("refresh_token", sessions[1].Token),
        ]));
        await admin.PostAsync("/sessions/revoke", new StringContent($$"""[{"sessionHandle":"{{renewed.SessionHandle}}","x":1}]"""));
        await admin.PostAsJsonAsync("/sessions", new[] { new { org = renewed.Token, consumerKey = renewed.SessionHandle } });

        await link.CutAsync();
        await renewed.RefreshAsync();
        await renewed.ReadAsync();
        await admin.PutAsJsonAsync("/amnesty", new { start = "2018-03-12T23:30:00Z" });
        secrets.AddRange(partner.Sign(HttpMethod.Post, "/x", null, "PLAINTEXT").Where(p => p.Key == "oauth_signature").Select(p => p.Value));
        secrets.AddRange([partner.TokenSecret[..20], partner.Token[..20], renewed.SessionHandle[..20]]);
    }
}

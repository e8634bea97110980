using System.Net;
using System.Security.Cryptography;
using System.Text;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Refresh;

public sealed class RefreshTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_refresh_gives_a_new_token_with_everything_the_protocol_promises()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();

        var answer = await partner.RefreshAsync();

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotEqual(partner.Token, answer["oauth_token"]);
        Assert.Equal("1800", answer["oauth_expires_in"]);
        Assert.Equal(partner.SessionHandle, answer["oauth_session_handle"]);
        Assert.Equal("315360000", answer["oauth_authorization_expires_in"]);
        Assert.NotEmpty(answer["xero_org_muid"]!);
        Assert.Equal(HttpStatusCode.OK, (await partner.Holding(answer).ReadAsync()).Status);
    }

    [Fact]
    public async Task The_answers_to_a_stale_token_are_those_of_the_incident_byte_for_byte()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();
        await partner.RefreshAsync();

        var refresh = await partner.RefreshAsync();
        var read = await partner.ReadAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, refresh.Status);
        Assert.Equal(
            $"oauth_problem=token_rejected&oauth_problem_advice=Token%20{partner.Token}%20does%20not%20match%20an%20expected%20REQUEST%20token",
            refresh.Body);
        Assert.Equal(HttpStatusCode.Unauthorized, read.Status);
        Assert.Equal(
            "oauth_problem=token_rejected&oauth_problem_advice=The%20access%20token%20is%20not%20valid", read.Body);
    }

    [Fact]
    public async Task The_row_carries_the_callers_attempt_id_and_hashes_only()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();
        var attempt = Guid.NewGuid();

        var renewed = partner.Holding(await partner.RefreshAsync(attempt));

        var row = await target.ScalarAsync<string>(
            "select concat_ws('|', encode(substr(token_hash, 1, 16), 'hex'), generation, cause, attempt_id, encode(previous_hash, 'hex'), is_current) from token where generation = 1");
        var previous = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(partner.Token)));
        Assert.Equal($"{renewed.TokenId}|1|rotate|{attempt}|{previous}|t", row);
        var everything = await target.ScalarAsync<string>(
            "select string_agg(t::text, '') || (select string_agg(s::text, '') from session s) from token t");
        Assert.DoesNotContain(renewed.Token, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(partner.SessionHandle, everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plaintext_signatures_are_accepted_and_wrong_ones_refused()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();

        var wrong = await (partner with { TokenSecret = "guess" }).SendAsync(
            HttpMethod.Post, "/oauth/AccessToken", partner.SessionHandle, "PLAINTEXT");
        var right = await partner.SendAsync(HttpMethod.Post, "/oauth/AccessToken", partner.SessionHandle, "PLAINTEXT");

        Assert.Equal("signature_invalid", wrong.Problem);
        Assert.Equal(HttpStatusCode.OK, right.Status);
    }
}

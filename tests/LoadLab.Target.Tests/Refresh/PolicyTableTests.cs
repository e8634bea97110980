using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using LoadLab.Target.Hosting;
using LoadLab.Target.Storage;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Refresh;

/// <summary>What every policy does in every situation, found out on a running target. The table in docs/policies.md is
/// written by this test: run it with <c>LOADLAB_UPDATE_DOCS=1</c> after a change that is meant.</summary>
public sealed class PolicyTableTests(PostgresServer postgres)
{
    private const string Begin = "<!-- table: begin, written by PolicyTableTests -->\n";
    private const string End = "<!-- table: end -->\n";

    private static readonly (string Heading, string Policy, string Family, string? Amnesty)[] Columns =
    [
        ("strict", "strict", "accounting", null),
        ("amnesty, before", "amnesty", "accounting", """{"start":"2999-01-01T00:00:00Z"}"""),
        ("amnesty, inside", "amnesty", "accounting", """{"start":"2018-03-12T23:30:00Z"}"""),
        ("amnesty, family not covered", "amnesty", "wfm", """{"start":"2018-03-12T23:30:00Z"}"""),
        ("amnesty, after", "amnesty", "accounting", """{"start":"2018-03-12T23:30:00Z","end":"2018-03-19T23:30:00Z"}"""),
        ("grace:30s", "grace:30s", "accounting", null),
        ("grace:30s,max=1", "grace:30s,max=1", "accounting", null),
        ("until-first-use", "until-first-use", "accounting", null),
        ("replay", "replay", "accounting", null),
        ("reuse-revocation", "reuse-revocation", "accounting", null),
    ];

    private static readonly (string Heading, Func<TestTarget, Partner, Task<Answer>> Run)[] Situations =
    [
        ("the current token", (_, p) => p.RefreshAsync()),
        ("the current token, expired for resources", AfterAsync("update token set expires_at = now()")),
        ("the previous token", async (_, p) =>
        {
            await p.RefreshAsync();
            return await p.RefreshAsync();
        }),
        ("the previous token, a second time", async (_, p) =>
        {
            await p.RefreshAsync();
            await p.RefreshAsync();
            return await p.RefreshAsync();
        }),
        ("the previous token, its successor used", async (_, p) =>
        {
            await p.Holding(await p.RefreshAsync()).ReadAsync();
            return await p.RefreshAsync();
        }),
        ("the previous token, an hour later", async (target, p) =>
        {
            await p.RefreshAsync();
            await target.ExecuteAsync("update token set generated_at = generated_at - interval '1 hour'");
            return await p.RefreshAsync();
        }),
        ("a token older than the previous one", async (_, p) =>
        {
            await p.Holding(await p.RefreshAsync()).RefreshAsync();
            return await p.RefreshAsync();
        }),
        ("a token that never was", (target, p) => Invented(target, p).RefreshAsync()),
        ("another session's current token", async (target, p) =>
        {
            var other = (await target.ConnectAsync(["Other"], p.ConsumerKey))[0];
            return await (p with { Token = other.Token, TokenSecret = other.TokenSecret }).RefreshAsync();
        }),
        ("another app's current token", async (target, p) =>
        {
            var other = await target.ConnectAsync("Other", "other");
            return await (p with { Token = other.Token, TokenSecret = other.TokenSecret }).RefreshAsync();
        }),
        ("the current token, unknown handle", (_, p) => (p with { SessionHandle = "UNKNOWN" }).RefreshAsync()),
        ("the current token, another app's handle", async (target, p) =>
        {
            var other = await target.ConnectAsync("Other", "other");
            return await (p with { SessionHandle = other.SessionHandle }).RefreshAsync();
        }),
        ("an expired handle", AfterAsync("update session set expires_at = now()")),
        ("a revoked handle", AfterAsync("update session set revoked_at = now()")),
        ("the previous token, an expired handle", async (target, p) =>
        {
            await p.RefreshAsync();
            return await AfterAsync("update session set expires_at = now()")(target, p);
        }),
        ("the previous token, a revoked handle", async (target, p) =>
        {
            await p.RefreshAsync();
            return await AfterAsync("update session set revoked_at = now()")(target, p);
        }),
        ("the current token of an earlier authentication", async (target, p) =>
        {
            await target.ConnectAsync([p.Org], p.ConsumerKey);
            return await p.RefreshAsync();
        }),
    ];

    [Theory]
    [InlineData(TransactionShape.Roundtrips)]
    [InlineData(TransactionShape.Batched)]
    [InlineData(TransactionShape.SingleStatement)]
    public async Task Every_policy_does_in_every_situation_what_the_table_in_the_docs_says(TransactionShape shape)
    {
        await using var target = await TestTarget.StartAsync(postgres, change: o => o with { Transaction = shape });
        var cells = new string[Situations.Length, Columns.Length];
        for (var column = 0; column < Columns.Length; column++)
        {
            await SetAsync(target, Columns[column].Policy, Columns[column].Amnesty);
            for (var row = 0; row < Situations.Length; row++)
            {
                var partner = await target.ConnectAsync(app: $"app-{Columns[column].Family}", family: Columns[column].Family);
                cells[row, column] = await CellAsync(target, partner, Situations[row].Run);
            }
        }

        await CompareAsync(Table(cells));
    }

    private static async Task<string> CellAsync(
        TestTarget target, Partner partner, Func<TestTarget, Partner, Task<Answer>> run)
    {
        var answer = await run(target, partner);
        var last = $"from token t join session s using (session_id) where t.is_current and s.handle_hash = sha256('{partner.SessionHandle}')";
        if (answer.Status != HttpStatusCode.OK)
        {
            var ended = answer.Problem == "token_used" ? ", and the session ends" : "";
            return $"{(int)answer.Status} {answer.Problem}{ended}";
        }

        // The answer is only as good as the token in it.
        Assert.Equal(HttpStatusCode.OK, (await partner.Holding(answer).ReadAsync()).Status);
        var cause = await target.ScalarAsync<string>($"select cause {last}");
        var isNew = await target.ScalarAsync<bool>($"select attempt_id = '{answer.Attempt}' {last}");
        return isNew ? $"**new token** ({cause})" : "**the same token**";
    }

    private static Partner Invented(TestTarget target, Partner partner) =>
        partner with { Token = "INVENTED", TokenSecret = target.Service<TokenMint>().SecretOf("INVENTED") };

    private static Func<TestTarget, Partner, Task<Answer>> AfterAsync(string sql) => async (target, partner) =>
    {
        await target.ExecuteAsync(sql);
        return await partner.RefreshAsync();
    };

    private static async Task SetAsync(TestTarget target, string policy, string? amnesty)
    {
        await target.SetPolicyAsync(policy);
        using var body = new StringContent(amnesty ?? "", Encoding.UTF8, "application/json");
        var response = amnesty is null
            ? await target.Admin.DeleteAsync("/amnesty")
            : await target.Admin.PutAsync("/amnesty", body);
        response.EnsureSuccessStatusCode();
    }

    private static string Table(string[,] cells)
    {
        var table = new StringBuilder("| presented | ").AppendJoin(" | ", Columns.Select(c => $"`{c.Heading}`")).Append(" |\n|");
        table.Insert(table.Length, "---|", Columns.Length + 1).Append('\n');
        for (var row = 0; row < Situations.Length; row++)
        {
            table.Append("| ").Append(Situations[row].Heading);
            for (var column = 0; column < Columns.Length; column++)
                table.Append(" | ").Append(cells[row, column]);
            table.Append(" |\n");
        }

        return table.ToString();
    }

    private static async Task CompareAsync(string table, [CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/policies.md");
        var page = await File.ReadAllTextAsync(path);
        var from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = page.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("LOADLAB_UPDATE_DOCS") == "1")
            await File.WriteAllTextAsync(path, page[..from] + table + page[to..]);
        else
            Assert.Equal(page[from..to], table);
    }
}

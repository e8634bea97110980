using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh;
using LoadLab.Target.Refresh.Policies;
using LoadLab.Target.Storage;
using LoadLab.Target.Tests.Fixtures;
using Npgsql;

namespace LoadLab.Target.Tests.Refresh.Interleaving;

/// <summary>A target behind a gated link, on which races are run in every order.</summary>
internal sealed class Arena : IAsyncDisposable
{
    private const int MostActors = 3;
    private const int SessionsAtOnce = 100;

    private static readonly App App = new("app", "secret", "accounting");

    private readonly GatedLink link;
    private readonly TestTarget target;
    private readonly NpgsqlDataSource direct;
    private readonly Interleavings interleavings;
    private readonly Queue<NewSession> sessions = new();

    private Arena(string database, TransactionShape shape, Isolation isolation)
    {
        direct = NpgsqlDataSource.Create(database);
        link = new GatedLink(database);
        target = TestTarget.Start(new TargetOptions
        {
            Database = link.ConnectionString,
            Transaction = shape,
            Isolation = isolation,
            PoolSize = MostActors,
        });
        interleavings = new Interleavings(link, direct);
    }

    /// <summary>How many orders were run so far.</summary>
    public int Orders => interleavings.Orders;

    public static async Task<Arena> OpenAsync(PostgresServer postgres, TransactionShape shape, Isolation isolation)
    {
        var arena = new Arena(await postgres.CreateDatabaseAsync(), shape, isolation);
        await arena.target.Service<Apps>().SaveAsync([App], default);
        await arena.target.Service<Amnesties>().SetAsync(new(DateTimeOffset.UnixEpoch, null, ["accounting"]), default);
        await arena.ConnectAsync();
        return arena;
    }

    /// <summary>Runs a race in every order and holds each outcome to what may come of it.</summary>
    public async Task RunAsync(string policy, Race race)
    {
        var promised = PolicyModel.Outcomes(policy, race);
        var session = default(NewSession)!;
        Actor[] actors = [];
        await interleavings.ExploreAsync(
            async () =>
            {
                (session, actors) = await BeginAsync(policy, race);
                return actors;
            },
            async (order, answers) =>
            {
                var outcome = await OutcomeAsync(session, actors, answers);
                Assert.True(
                    promised.Contains(outcome),
                    $"{policy}, {race.Name}, order {order}: {outcome}\nexpected one of\n{string.Join('\n', promised)}");
            });
    }

    public async ValueTask DisposeAsync()
    {
        await interleavings.DisposeAsync();
        await target.DisposeAsync();
        await link.DisposeAsync();
        await direct.DisposeAsync();
    }

    // All connections that will be needed are there before trips are held: making one takes trips too.
    private async Task ConnectAsync()
    {
        var opened = new List<NpgsqlConnection>();
        for (var i = 0; i < MostActors; i++)
            opened.Add(await target.Service<Database>().Partners.OpenConnectionAsync());
        foreach (var connection in opened)
            await connection.DisposeAsync();
    }

    private async Task<(NewSession Session, Actor[] Actors)> BeginAsync(string policy, Race race)
    {
        if (sessions.Count == 0)
        {
            // Each of an organisation of its own: a second session of one ends the first.
            var entries = Enumerable.Range(0, SessionsAtOnce).Select(_ => new SessionEntry($"Org {Guid.NewGuid()}", "app", Protocol.OAuth1));
            foreach (var made in await target.Service<Sessions>().CreateAsync([.. entries], default))
                sessions.Enqueue(made);
        }

        var session = sessions.Dequeue();
        var second = "";
        if (race.TradedBefore)
        {
            var traded = await RefreshAsync(session, session.Token, NewMark());
            second = Assert.IsType<RefreshResult.Issued>(traded).Token;
        }

        Assert.True(PolicyText.TryParse(policy, out var parsed));
        target.Service<RefreshService>().Policy = parsed;
        return (session, [.. race.Acts.Select((act, at) => NewActor((char)('A' + at), act, session, second))]);
    }

    private Actor NewActor(char name, Act act, NewSession session, string second)
    {
        var mark = NewMark();
        return new Actor(name, mark, async () => act == Act.UseSecond
            ? (await target.Service<TokenReader>().UseAsync(Hashes.Of(second), "app", mark, family: null, default)).Standing.ToString()
            : InWords(await RefreshAsync(session, act == Act.RefreshWithFirst ? session.Token : second, mark)));
    }

    // The limit ends a race that hangs; no order of a race comes near it.
    private async Task<RefreshResult> RefreshAsync(NewSession session, string token, byte[] mark)
    {
        using var patience = new Patience(TimeSpan.FromMinutes(2), TimeProvider.System, default);
        return await target.Service<RefreshService>().RefreshAsync(
            new RefreshRequest(Guid.NewGuid(), App, Hashes.Of(token), Hashes.Of(session.Handle), mark), patience);
    }

    // As long as a hash, and never twice.
    private static byte[] NewMark() => [.. Guid.NewGuid().ToByteArray(), .. Guid.NewGuid().ToByteArray()];

    private static string InWords(RefreshResult result) => result switch
    {
        RefreshResult.Issued issued => $"{(issued.IsReplay ? "again" : "new")} {issued.Generation}",
        RefreshResult.Refused refused => refused.Reason.ToString(),
        _ => result.ToString(),
    };

    /// <summary>The answers with the rows. Rows that no outcome can have are said so: generations with a hole, none or
    /// several current tokens, one that is not the newest, a nonce that was not kept: whatever the answer, it is used up.</summary>
    private async Task<string> OutcomeAsync(NewSession session, Actor[] actors, string[] answers)
    {
        await using var command = direct.CreateCommand("""
            select s.current_generation, s.revoked_at is not null, array_agg(t.cause order by t.generation),
                   count(*) filter (where t.is_current) = 1 and count(*) = s.current_generation + 1
                   and min(t.generation) = 0 and bool_and(t.is_current = (t.generation = s.current_generation)),
                   (select count(*) from nonce where nonce_hash = any($2))
            from session s join token t using (session_id) where s.handle_hash = $1 group by s.session_id
            """);
        command.Parameters.Add(new() { Value = Hashes.Of(session.Handle) });
        command.Parameters.Add(new() { Value = actors.Select(a => a.Mark).ToArray() });
        await using var row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        var outcome = PolicyModel.Outcome(answers, row.GetFieldValue<string[]>(2), row.GetInt32(0), row.GetBoolean(1));
        return outcome
            + (row.GetBoolean(3) ? "" : "; generations or current token broken")
            + (row.GetInt64(4) == actors.Length ? "" : $"; {row.GetInt64(4)} nonces kept");
    }
}

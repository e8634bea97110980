using System.Security.Cryptography;
using LoadLab.Ledger;
using LoadLab.Load.Partners;
using LoadLab.Stack.Target;
using LoadLab.Toxiproxy.Client;
using Npgsql;

namespace LoadLab.Running;

/// <summary>
/// What one arm stands on: a fresh database, a proxy in front of it, a target that knows the proxy only, and orgs that
/// hold their first tokens.
/// </summary>
internal sealed class ArmStage : IAsyncDisposable
{
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(10);

    private readonly RunContext _run;

    private ArmStage(RunContext run, ArmIdentity arm)
    {
        _run = run;
        Folder = run.Folder.Arm(arm.Number, arm.Policy.Text);

        // Unguessable, so that two runs on one server never meet.
        var unique = RandomNumberGenerator.GetHexString(12, lowercase: true);
        Database = $"loadlab_{arm.Number}_{unique}";
        Proxy = $"loadlab-database-{arm.Number}-{unique}";
    }

    public ArmFolder Folder { get; }

    public string Database { get; }

    /// <summary>Name of the proxy between target and database.</summary>
    public string Proxy { get; }

    public TargetProcess Target { get; private set; } = null!;

    /// <summary>What each org holds to begin with.</summary>
    public IReadOnlyList<Credentials> Held { get; private set; } = [];

    /// <summary>The same orgs as the ledger names them.</summary>
    public IReadOnlyList<LedgerOrg> Orgs { get; private set; } = [];

    public static async Task<ArmStage> SetUpAsync(RunContext run, ArmIdentity arm, CancellationToken ct)
    {
        var stage = new ArmStage(run, arm);
        try
        {
            await stage.ExecuteAsync($"create database {stage.Database}", ct);
            await stage.StartTargetAsync(arm, ct);
            await stage.ConnectOrgsAsync(ct);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the target in good order, so that its evidence is closed.</summary>
    public Task StopTargetAsync() => Target.StopAsync(s_stopLimit);

    public async ValueTask DisposeAsync()
    {
        if (Target is not null)
            await Target.DisposeAsync();

        await RemoveAsync(ct => _run.Toxiproxy.DeleteProxyAsync(Proxy, ct));

        // A server of our own goes with its data; somebody else's keeps nothing of ours.
        if (_run.Stack.PostgreSql.DataFolder is null)
            await RemoveAsync(ct => ExecuteAsync($"drop database if exists {Database} with (force)", ct));
    }

    private async Task RemoveAsync(Func<CancellationToken, Task> remove)
    {
        using var limit = new CancellationTokenSource(s_stopLimit, _run.Time);
        try
        {
            await remove(limit.Token);
        }
        catch (Exception e) when (e is ToxiproxyException or HttpRequestException or NpgsqlException or OperationCanceledException)
        {
            if (!_run.Stack.Died.IsCompleted)
                _run.Progress.Warning($"Something may be left on the server: {e.Message}");
        }
    }

    private async Task StartTargetAsync(ArmIdentity arm, CancellationToken ct)
    {
        var route = _run.Stack.Route;
        var proxy = await _run.Toxiproxy.CreateProxyAsync(Proxy, route.Listen, route.Upstream, ct);
        var port = route.Port ?? int.Parse(proxy.Listen[(proxy.Listen.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        var settings = _run.Scenario.Target;
        Target = await _run.Stack.StartTargetAsync(new TargetStartOptions
        {
            Database = _run.Stack.PostgreSql.ConnectionString(Database, route.Host, port),
            Policy = arm.Policy.Text,
            EvidenceFile = Folder.Evidence,
            LogFile = Path.Combine(_run.Folder.Logs, $"target-{Path.GetFileName(Folder.Path)}.log"),
            PoolSize = settings.PoolSize,
            CommandTimeout = settings.CommandTimeout,
            RequestTimeout = settings.RequestTimeout,
            WhenCallerGone = settings.WhenCallerGone,
        }, ct);
    }

    private async Task ConnectOrgsAsync(CancellationToken ct)
    {
        var population = _run.Scenario.Orgs;
        var apps = population.ApiFamilies
            .Select(family => new TargetApp($"app-{family}", $"secret-of-{family}-{_run.Scenario.Seed}", family))
            .ToList();
        await Target.Admin.AddAppsAsync(apps, ct);

        var orgs = Enumerable.Range(0, population.Count)
            .Select(i => new TargetOrg($"org-{i + 1:00000}", apps[i % apps.Count].ConsumerKey))
            .ToList();
        var sessions = await Target.Admin.AddSessionsAsync(orgs, ct);
        Held = sessions.Select((s, i) => new Credentials(
            s.ConsumerKey, apps[i % apps.Count].ConsumerSecret, s.Token, s.TokenSecret, s.SessionHandle)).ToList();
        Orgs = sessions.Select((s, i) => new LedgerOrg(
            s.Org, s.ConsumerKey, apps[i % apps.Count].ApiFamily, TokenId.Of(s.Token))).ToList();
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        // Without a pool: no connection may be left open when the server is asked to stop.
        var direct = new NpgsqlConnectionStringBuilder(_run.Stack.PostgreSql.ConnectionString("postgres")) { Pooling = false };
        await using var connection = new NpgsqlConnection(direct.ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}

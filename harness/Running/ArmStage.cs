using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LoadLab.Ledger;
using LoadLab.Load;
using LoadLab.Load.Partners;
using LoadLab.Load.Transport;
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

    // The system tells of a child's end within milliseconds; a busy machine may take longer.
    private static readonly TimeSpan s_deathShows = TimeSpan.FromSeconds(1);

    // Orgs connected in one request: a few MB on the wire, and one insert that the database does in well under a second.
    private const int Batch = 5000;

    private readonly RunContext _run;

    private ArmStage(RunContext run, ArmIdentity arm)
    {
        _run = run;
        Folder = run.Folder.Arm(arm.Number, arm.Policy.Text);

        // Unguessable, so that two runs on one server never meet. On a Toxiproxy of our own every arm's proxy has the same
        // name, from which, with the seed, chance is drawn there: the arms get the same.
        var unique = RandomNumberGenerator.GetHexString(12, lowercase: true);
        Database = $"loadlab_{arm.Number}_{unique}";
        Proxy = run.Stack.Toxiproxy.Process is null ? $"loadlab-database-{arm.Number}-{unique}" : "loadlab-database";
    }

    public ArmFolder Folder { get; }

    public string Database { get; }

    /// <summary>Name of the proxy between target and database.</summary>
    public string Proxy { get; }

    public TargetProcess Target { get; private set; } = null!;

    /// <summary>What each org holds.</summary>
    public TokenStore Held { get; private set; } = null!;

    /// <summary>The orgs and their apps.</summary>
    public OrgRegister Orgs { get; private set; } = null!;

    public static async Task<ArmStage> SetUpAsync(RunContext run, ArmIdentity arm, CancellationToken ct)
    {
        var stage = new ArmStage(run, arm);
        try
        {
            await run.Stack.PostgreSql.ExecuteAsync($"create database {stage.Database}", ct);
            await stage.StartTargetAsync(arm, ct);
            await stage.ConnectOrgsAsync(ct);
            await stage.SettleAsync(arm, ct);
            return stage;
        }
        catch
        {
            await stage.LetDeathShowAsync();
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Speaks to the target as the orgs' apps do.</summary>
    public PartnerClient Client(TargetTransport transport) =>
        new(Target.Public, [.. Orgs.Apps.Select(a => new PartnerApp(a.ConsumerKey, a.ConsumerSecret))], transport, _run.Time);

    /// <summary>
    /// After something failed: waits a moment for the death of a part that may be why. A connection breaks off before its
    /// process is seen to have ended, and once a part is asked to stop, its end is no death any more.
    /// </summary>
    public Task LetDeathShowAsync() => Task.WhenAny(_run.Stack.Died, Task.Delay(s_deathShows, _run.Time, _run.Interruption.Forced));

    /// <summary>Stops the target in good order, so that its evidence is closed.</summary>
    public Task StopTargetAsync() => Target.StopAsync(s_stopLimit);

    public async ValueTask DisposeAsync()
    {
        if (Target is not null)
            await Target.DisposeAsync();

        await RemoveAsync(ct => _run.Toxiproxy.DeleteProxyAsync(Proxy, ct));

        // A server of our own goes with its data; somebody else's keeps nothing of ours.
        if (_run.Stack.PostgreSql.DataFolder is null)
            await RemoveAsync(ct => _run.Stack.PostgreSql.ExecuteAsync($"drop database if exists {Database} with (force)", ct));
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
        var port = route.Port ?? int.Parse(proxy.Listen[(proxy.Listen.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
        Target = await _run.Stack.StartTargetAsync(new TargetStartOptions
        {
            Database = _run.Stack.PostgreSql.ConnectionString(Database, route.Host, port),
            Policy = arm.Policy.Text,
            EvidenceFile = Folder.Evidence,
            LogFile = Path.Combine(_run.Folder.Logs, $"target-{Path.GetFileName(Folder.Path)}.log"),
            Settings = _run.Scenario.Target,
            Transport = _run.Scenario.Transport,
        }, ct);
    }

    private async Task ConnectOrgsAsync(CancellationToken ct)
    {
        var population = _run.Scenario.Orgs;
        Orgs = new OrgRegister(population, _run.Scenario.Seed);
        Held = new TokenStore(population.Count);
        await Target.Admin.AddAppsAsync(Orgs.Apps, ct);

        foreach (var batch in Enumerable.Range(0, population.Count).Chunk(Batch))
        {
            var sessions = await Target.Admin.AddSessionsAsync([.. batch.Select(Orgs.OrgOf)], ct);
            for (var i = 0; i < batch.Length; i++)
                Connect(batch[i], sessions[i]);
        }
    }

    // Nothing of how it began may still be under way when the measuring begins.
    private async Task SettleAsync(ArmIdentity arm, CancellationToken ct)
    {
        _run.Progress.Stage($"{arm.Policy}: warming the target up");

        // What set-up wrote goes to disk now. On a server that is not ours this may not be allowed, and is its owner's affair.
        if (_run.Stack.PostgreSql.DataFolder is not null)
            await _run.Stack.PostgreSql.ExecuteAsync("checkpoint", ct);

        using var transport = new TargetTransport(_run.Scenario.Transport, Held.Count, Target.Certificate);
        using var warmUp = new TargetWarmUp(Client(transport), Held, _run.Scenario.Target.PoolSize, _run.Time);
        var quick = TargetWarmUp.Quick(_run.Scenario.Partners);
        if (await warmUp.RunAsync(quick, _run.Stack.Died, ct) is { } slowest && !_run.Stack.Died.IsCompleted)
        {
            _run.Progress.Warning(string.Create(CultureInfo.InvariantCulture,
                $"{arm.Policy}: after {TargetWarmUp.Limit.TotalSeconds:0} s of warming up, a refresh still took up to {slowest.TotalMilliseconds:0} ms (quick would be {quick.TotalMilliseconds:0} ms): the machine is busy, and tokens may get lost without any fault"));
        }
    }

    private void Connect(int org, TargetSession session)
    {
        Orgs.Seeded(org, TokenId.Of(session.Token));
        Held.Connect(
            org, Orgs.AppOf(org), Encoding.UTF8.GetBytes(session.SessionHandle), Encoding.UTF8.GetBytes(session.Token),
            Encoding.UTF8.GetBytes(session.TokenSecret));
    }

    /// <summary>Somebody authenticates an org again: it gets a new session through the admin surface.</summary>
    public async Task<AuthenticatedSession?> ReauthenticateAsync(int org, CancellationToken ct)
    {
        try
        {
            var sessions = await Target.Admin.AddSessionsAsync([Orgs.OrgOf(org)], ct);
            return new(sessions[0].SessionHandle, sessions[0].Token, sessions[0].TokenSecret);
        }
        catch (Exception e) when (e is TargetAdminException or HttpRequestException or IOException or OperationCanceledException)
        {
            return null; // the person tries again later
        }
    }
}

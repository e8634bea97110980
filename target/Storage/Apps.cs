using System.Collections.Concurrent;
using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>A partner application.</summary>
/// <param name="ConsumerKey">Its public name.</param>
/// <param name="ConsumerSecret">What it signs with, unless it signs with an RSA key.</param>
/// <param name="ApiFamily">accounting, payroll, files, assets, wfm…</param>
/// <param name="RsaPublicKey">The PEM text of its public key, for RSA signatures.</param>
/// <param name="Disabled">Out of service: known, and refused.</param>
public sealed record App(
    string ConsumerKey, string ConsumerSecret, string ApiFamily, string? RsaPublicKey = null, bool Disabled = false);

/// <summary>The apps, remembered once seen and read again every second, so that a change made through another process
/// holds here after about a second, and a slow database does not slow down signatures. While it does not answer, what
/// was known stays in use. Keys that do not exist are not remembered, so that nobody fills the memory with invented
/// ones.</summary>
public sealed class Apps(Database database, PoolGate gate, TimeProvider time, ILogger<Apps> log) : BackgroundService
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);

    private const string Columns = "select consumer_key, consumer_secret, api_family, rsa_public_key, disabled from app";

    private readonly ConcurrentDictionary<string, App> known = new(StringComparer.Ordinal);
    private readonly Lock changing = new();
    private long saves;

    /// <summary>The app with this key, or null.</summary>
    public async ValueTask<App?> FindAsync(string consumerKey, CancellationToken cancel)
    {
        if (known.TryGetValue(consumerKey, out var app))
            return app;
        var before = Interlocked.Read(ref saves);
        using var lease = await gate.EnterAsync(cancel);
        await using var connection = await database.ConnectAsync(cancel);
        await using var command = new NpgsqlCommand($"{Columns} where consumer_key = $1", connection);
        command.Parameters.Add(new() { Value = consumerKey });
        var found = await ReadAsync(command, cancel);
        Remember(found, before);
        return found.SingleOrDefault();
    }

    /// <summary>Adds apps; one whose key exists takes the new values.</summary>
    public async Task SaveAsync(IReadOnlyCollection<App> apps, CancellationToken cancel)
    {
        await using var command = database.Operator.CreateCommand("""
            insert into app (consumer_key, consumer_secret, api_family, rsa_public_key, disabled)
            select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[])
            on conflict (consumer_key) do update
            set consumer_secret = excluded.consumer_secret, api_family = excluded.api_family,
                rsa_public_key = excluded.rsa_public_key, disabled = excluded.disabled
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. apps.Select(a => a.ConsumerKey)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. apps.Select(a => a.ConsumerSecret)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. apps.Select(a => a.ApiFamily)] });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. apps.Select(a => a.RsaPublicKey)] });
        command.Parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = [.. apps.Select(a => a.Disabled)] });
        await command.ExecuteNonQueryAsync(cancel);
        lock (changing)
        {
            saves++;
            foreach (var app in apps)
                known[app.ConsumerKey] = app;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RenewEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RenewAsync(stoppingToken);
            }
            catch (NpgsqlException error)
            {
                log.LogDebug("The apps stay as they were known: {Error}", error.Message);
            }
        }
    }

    private async Task RenewAsync(CancellationToken cancel)
    {
        if (known.IsEmpty)
            return;
        var before = Interlocked.Read(ref saves);
        string[] keys = [.. known.Keys];
        await using var command = database.Operator.CreateCommand($"{Columns} where consumer_key = any($1)");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = keys });
        var found = await ReadAsync(command, cancel);
        Remember(found, before);
        foreach (var gone in keys.Except(found.Select(a => a.ConsumerKey)))
            known.TryRemove(gone, out _);
    }

    private static async Task<List<App>> ReadAsync(NpgsqlCommand command, CancellationToken cancel)
    {
        var apps = new List<App>();
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            apps.Add(new App(
                row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetBoolean(4)));
        }

        return apps;
    }

    // What was read before a save may be older than what was saved; the next second reads again.
    private void Remember(IEnumerable<App> apps, long savesBefore)
    {
        lock (changing)
        {
            if (saves != savesBefore)
                return;
            foreach (var app in apps)
                known[app.ConsumerKey] = app;
        }
    }
}

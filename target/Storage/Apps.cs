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

/// <summary>The apps, remembered once seen. A change made through another process holds here after about a second.
/// Keys that do not exist are not remembered, so that nobody fills the memory with invented ones.</summary>
public sealed class Apps(Database database, PoolGate gate, TimeProvider time)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Entry> known = new(StringComparer.Ordinal);

    /// <summary>The app with this key, or null.</summary>
    public async ValueTask<App?> FindAsync(string consumerKey, CancellationToken cancel)
    {
        if (known.TryGetValue(consumerKey, out var entry))
        {
            // What is remembered answers at once; it is looked up again beside the request, so that a slow database
            // does not slow down signatures too.
            if (time.GetElapsedTime(entry.ReadAt) > FreshFor && entry.TryClaim())
                _ = RenewAsync(consumerKey);
            return entry.App;
        }

        using var lease = await gate.EnterAsync(cancel);
        var app = await ReadAsync(database.Partners, consumerKey, cancel);
        if (app is not null)
            Remember(app);
        return app;
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
        foreach (var app in apps)
            Remember(app);
    }

    private static async Task<App?> ReadAsync(NpgsqlDataSource source, string consumerKey, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            "select consumer_secret, api_family, rsa_public_key, disabled from app where consumer_key = $1");
        command.Parameters.Add(new() { Value = consumerKey });
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new App(
                consumerKey, row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2),
                row.GetBoolean(3))
            : null;
    }

    private async Task RenewAsync(string consumerKey)
    {
        try
        {
            if (await ReadAsync(database.Operator, consumerKey, CancellationToken.None) is { } app)
                Remember(app);
            else
                known.TryRemove(consumerKey, out _);
        }
        catch (NpgsqlException)
        {
            // The database does not answer. What was known stays in use; the next request past the second asks again.
            if (known.TryGetValue(consumerKey, out var entry))
                Remember(entry.App);
        }
    }

    private void Remember(App app) => known[app.ConsumerKey] = new Entry(app, time.GetTimestamp());

    private sealed class Entry(App app, long readAt)
    {
        private int claimed;

        public App App => app;

        public long ReadAt => readAt;

        /// <summary>True for the one caller that is to look the app up again.</summary>
        public bool TryClaim() => Interlocked.Exchange(ref claimed, 1) == 0;
    }
}

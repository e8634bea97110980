using System.Collections.Concurrent;
using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>A partner application.</summary>
/// <param name="ConsumerKey">Its public name.</param>
/// <param name="ConsumerSecret">What it signs with.</param>
/// <param name="ApiFamily">accounting, payroll, files, assets, wfm…</param>
public sealed record App(string ConsumerKey, string ConsumerSecret, string ApiFamily);

/// <summary>The apps, remembered once seen. Keys that do not exist are not remembered: they cost a look-up each, so
/// that nobody fills the memory with invented ones.</summary>
public sealed class Apps(Database database, PoolGate gate)
{
    private readonly ConcurrentDictionary<string, App> known = new(StringComparer.Ordinal);

    /// <summary>The app with this key, or null.</summary>
    public async ValueTask<App?> FindAsync(string consumerKey, CancellationToken cancel)
    {
        if (known.TryGetValue(consumerKey, out var app))
            return app;
        using var lease = await gate.EnterAsync(cancel);
        await using var command = database.Partners.CreateCommand(
            "select consumer_secret, api_family from app where consumer_key = $1");
        command.Parameters.Add(new() { Value = consumerKey });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? known[consumerKey] = new App(consumerKey, reader.GetString(0), reader.GetString(1))
            : null;
    }

    /// <summary>Adds apps; one whose key exists takes the new secret and family.</summary>
    public async Task SaveAsync(IReadOnlyCollection<App> apps, CancellationToken cancel)
    {
        await using var command = database.Operator.CreateCommand("""
            insert into app (consumer_key, consumer_secret, api_family)
            select * from unnest($1::text[], $2::text[], $3::text[])
            on conflict (consumer_key) do update
            set consumer_secret = excluded.consumer_secret, api_family = excluded.api_family
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. apps.Select(a => a.ConsumerKey)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. apps.Select(a => a.ConsumerSecret)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. apps.Select(a => a.ApiFamily)] });
        await command.ExecuteNonQueryAsync(cancel);
        foreach (var app in apps)
            known[app.ConsumerKey] = app;
    }
}

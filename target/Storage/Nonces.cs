using System.Security.Cryptography;
using System.Text;
using LoadLab.Target.Hosting;
using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>Nonces, kept in the database so that every target process refuses what one of them has seen. A request's
/// nonce is stored with what the request does, and forgotten with it if that fails.</summary>
public sealed class Nonces(TargetOptions options, Database database, TimeProvider time, ILogger<Nonces> log)
    : BackgroundService
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    /// <summary>What is stored: a nonce counts as repeated for the same app, token and timestamp (RFC 5849, 3.3).</summary>
    public static byte[] Hash(string consumerKey, string token, string timestamp, string nonce) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{consumerKey}\0{token}\0{timestamp}\0{nonce}"));

    /// <summary>Stores a nonce and gives a row if it was new. Null, for a request that needs none, gives no row.</summary>
    internal static NpgsqlBatchCommand Store(byte[]? nonceHash) => new(
        "insert into nonce (nonce_hash) select $1 where $1 is not null on conflict do nothing returning true")
    {
        Parameters = { new() { Value = (object?)nonceHash ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea } },
    };

    /// <summary>Forgets the nonces whose timestamp would be refused by now anyway.</summary>
    public async Task<int> SweepAsync(CancellationToken cancel)
    {
        await using var command = database.Operator.CreateCommand(
            "delete from nonce where seen_at < clock_timestamp() - $1");
        command.Parameters.Add(new() { Value = 2 * options.TimestampWindow.Value + SweepEvery });
        return await command.ExecuteNonQueryAsync(cancel);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SweepEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (NpgsqlException error)
            {
                log.LogWarning("Old nonces stay until the database answers again: {Error}", error.Message);
            }
        }
    }
}

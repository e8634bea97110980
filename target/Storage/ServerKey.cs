using System.Security.Cryptography;
using System.Text;
using LoadLab.Target.Hosting;

namespace LoadLab.Target.Storage;

/// <summary>The secret behind every token. Given at start, or made once and kept in the database.</summary>
public sealed class ServerKey(TargetOptions options, Database database)
{
    private byte[]? bytes;

    /// <summary>The key; there is none before <see cref="LoadAsync"/>.</summary>
    public ReadOnlySpan<byte> Bytes => bytes ?? throw new InvalidOperationException("The server key is not loaded yet.");

    public async Task LoadAsync(CancellationToken cancel) =>
        bytes = SHA256.HashData(Encoding.UTF8.GetBytes(options.ServerKey ?? await KeptAsync(cancel)));

    private async Task<string> KeptAsync(CancellationToken cancel)
    {
        await using var insert = database.Operator.CreateCommand(
            "insert into setting (name, value) values ('server-key', $1) on conflict do nothing");
        insert.Parameters.Add(new() { Value = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)) });
        await insert.ExecuteNonQueryAsync(cancel);

        await using var read = database.Operator.CreateCommand("select value from setting where name = 'server-key'");
        return (string)(await read.ExecuteScalarAsync(cancel))!;
    }
}

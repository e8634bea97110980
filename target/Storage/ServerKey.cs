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

    /// <exception cref="WrongServerKeyException">The tokens in the database were made with another key.</exception>
    public async Task LoadAsync(CancellationToken cancel)
    {
        bytes = SHA256.HashData(Encoding.UTF8.GetBytes(options.ServerKey ?? await KeptAsync(
            "server-key", Convert.ToHexString(RandomNumberGenerator.GetBytes(32)), cancel)));
        // A keyed hash names the key without telling it.
        var name = Convert.ToHexString(HMACSHA256.HashData(bytes, "server-key-name\0"u8));
        if (await KeptAsync("server-key-name", name, cancel) != name)
            throw new WrongServerKeyException();
    }

    /// <summary>The setting's value: the one kept in the database, or this one from now on.</summary>
    private async Task<string> KeptAsync(string setting, string otherwise, CancellationToken cancel)
    {
        await using var insert = database.Operator.CreateCommand(
            "insert into setting (name, value) values ($1, $2) on conflict do nothing");
        insert.Parameters.Add(new() { Value = setting });
        insert.Parameters.Add(new() { Value = otherwise });
        await insert.ExecuteNonQueryAsync(cancel);

        await using var read = database.Operator.CreateCommand("select value from setting where name = $1");
        read.Parameters.Add(new() { Value = setting });
        return (string)(await read.ExecuteScalarAsync(cancel))!;
    }
}

/// <summary>Tokens could be neither checked nor replayed: they were derived from another key.</summary>
public sealed class WrongServerKeyException()
    : Exception("The tokens in this database were made with another server key. Give the same --server-key as before, or none if there was none.");

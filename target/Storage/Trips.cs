using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>A step of a transaction: statements that travel together in any case, and what reads the one result they give.</summary>
/// <param name="Statements">One or more statements.</param>
/// <param name="Read">Reads the result; null when there is none, or nobody needs it.</param>
internal sealed record Step(NpgsqlBatchCommand[] Statements, Func<NpgsqlDataReader, Task>? Read = null);

/// <summary>Sends steps over a connection, either each on its own trip or all on one.</summary>
internal static class Trips
{
    public static async Task SendAsync(NpgsqlConnection connection, bool together, Step[] steps, CancellationToken cancel)
    {
        if (together)
        {
            await SendAsync(connection, steps, cancel);
            return;
        }

        foreach (var step in steps)
            await SendAsync(connection, [step], cancel);
    }

    private static async Task SendAsync(NpgsqlConnection connection, Step[] steps, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in steps.SelectMany(s => s.Statements))
            batch.BatchCommands.Add(statement);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        foreach (var read in steps.Select(s => s.Read).OfType<Func<NpgsqlDataReader, Task>>())
        {
            await read(reader);
            await reader.NextResultAsync(cancel);
        }
    }
}

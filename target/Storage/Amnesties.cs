using LoadLab.Target.Refresh;
using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>The amnesty's window. It lives in the database and every refresh reads it there, in its own transaction:
/// a change holds for all target processes as soon as it is committed, and outlives them.</summary>
public sealed class Amnesties(Database database)
{
    public async Task<AmnestyWindow?> ReadAsync(CancellationToken cancel)
    {
        await using var command = database.Operator.CreateCommand("select starts_at, ends_at, api_families from amnesty");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? Window(reader, 0) : null;
    }

    /// <summary>Sets the window, or replaces the one there is.</summary>
    public async Task SetAsync(AmnestyWindow window, CancellationToken cancel)
    {
        await using var command = database.Operator.CreateCommand("""
            insert into amnesty (starts_at, ends_at, api_families) values ($1, $2, $3)
            on conflict (only_row) do update
            set starts_at = excluded.starts_at, ends_at = excluded.ends_at, api_families = excluded.api_families
            """);
        command.Parameters.Add(new() { Value = window.Start.UtcDateTime });
        command.Parameters.Add(new() { Value = (object?)window.End?.UtcDateTime ?? DBNull.Value });
        command.Parameters.Add(new() { Value = window.ApiFamilies.ToArray() });
        await command.ExecuteNonQueryAsync(cancel);
    }

    public async Task RemoveAsync(CancellationToken cancel)
    {
        await using var command = database.Operator.CreateCommand("delete from amnesty");
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Reads start, end and families from three columns; null when there is no row.</summary>
    internal static AmnestyWindow? Window(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column)
            ? null
            : new AmnestyWindow(
                row.GetFieldValue<DateTimeOffset>(column),
                row.IsDBNull(column + 1) ? null : row.GetFieldValue<DateTimeOffset>(column + 1),
                row.GetFieldValue<string[]>(column + 2));
}

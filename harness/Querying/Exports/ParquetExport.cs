using LoadLab.Recording;
using Parquet;
using Parquet.Schema;

namespace LoadLab.Querying.Exports;

/// <summary>
/// The columns of <c>ledger.csv</c>, typed: instants are timestamps of microseconds in UTC, numbers are numbers, and what
/// is empty there is null here. Rows are written in groups, so memory does not depend on how many there are.
/// </summary>
public sealed class ParquetExport : LedgerExport
{
    /// <summary>Rows of a group: some 30 MiB while it is filled. Readers work group by group, and larger ones save them little.</summary>
    public const int GroupRows = 100_000;

    private static readonly DataField[] s_text =
        [Text("arm", false), Text("token_id", false), Text("org", false), Text("app", false), Text("cause", false), Text("attempt_id", true), Text("lost", true)];

    private static readonly DataField[] s_numbers = [new DataField<int>("repeat", false), new DataField<int>("generation", false)];
    private static readonly DataField s_generated = Instant("generated_at", false), s_returned = Instant("returned_at", true), s_received = Instant("received_at", true);

    private readonly List<LedgerRow> _rows = new(GroupRows);
    private ParquetWriter? _writer;

    /// <summary>Begins the file.</summary>
    public ParquetExport(string path)
        : base(path)
    {
    }

    /// <inheritdoc/>
    public override async ValueTask AddAsync(LedgerRow row)
    {
        _rows.Add(row);
        if (_rows.Count == GroupRows)
            await WriteGroupAsync();
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        // A file without rows has one empty group: some readers know no file without any.
        if (_rows.Count > 0 || _writer is null)
            await WriteGroupAsync();

        await _writer!.DisposeAsync();
    }

    private static DataField<string> Text(string name, bool nullable) => new(name, nullable);

    private static DateTimeDataField Instant(string name, bool nullable) =>
        new(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros, isNullable: nullable);

    private async Task WriteGroupAsync()
    {
        _writer ??= await ParquetWriter.CreateAsync(
            new ParquetSchema(s_text[0], s_numbers[0], s_text[1], s_text[2], s_text[3], s_numbers[1], s_text[4], s_text[5], s_generated, s_returned, s_received, s_text[6]),
            Unfinished);
        using (var group = _writer.CreateRowGroup())
        {
            // In the schema's order, which is that of ledger.csv.
            await WriteAsync(group, s_text[0], r => r.Arm);
            await WriteAsync(group, s_numbers[0], r => r.Repeat);
            await WriteAsync(group, s_text[1], r => r.Token.ToString());
            await WriteAsync(group, s_text[2], r => r.Org);
            await WriteAsync(group, s_text[3], r => r.App);
            await WriteAsync(group, s_numbers[1], r => r.Generation);
            await WriteAsync(group, s_text[4], r => r.Cause);
            await WriteAsync(group, s_text[5], r => r.Attempt?.ToString());
            await group.WriteAsync<DateTime>(s_generated, _rows.Select(r => r.GeneratedAt.UtcDateTime).ToArray());
            await WriteAsync(group, s_returned, r => r.ReturnedAt);
            await WriteAsync(group, s_received, r => r.ReceivedAt);
            await WriteAsync(group, s_text[6], r => r.LostWord is { Length: > 0 } word ? word : null);
            group.CompleteValidate();
        }

        _rows.Clear();
    }

    private Task WriteAsync(ParquetRowGroupWriter group, DataField field, Func<LedgerRow, string?> of) =>
        group.WriteAsync(field, _rows.ConvertAll(r => of(r)!));

    private Task WriteAsync(ParquetRowGroupWriter group, DataField field, Func<LedgerRow, int> of) =>
        group.WriteAsync<int>(field, _rows.Select(of).ToArray());

    private Task WriteAsync(ParquetRowGroupWriter group, DataField field, Func<LedgerRow, DateTimeOffset?> of) =>
        group.WriteAsync<DateTime>(field, _rows.Select(r => of(r)?.UtcDateTime).ToArray());
}

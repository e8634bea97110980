using LoadLab.Ledger;
using LoadLab.Recording;
using LoadLab.Results;
using Parquet;
using Parquet.Schema;

namespace LoadLab.Tests.Querying;

/// <summary>Reads a row group as somebody does who knows nothing but the names and types of its columns.</summary>
internal sealed class ParquetColumns(ParquetRowGroupReader group, ParquetSchema schema)
{
    private readonly Dictionary<string, string?[]> _text = [];
    private readonly Dictionary<string, int[]> _numbers = [];
    private readonly Dictionary<string, DateTime?[]> _instants = [];

    public async Task LoadAsync()
    {
        var rows = (int)group.RowCount;
        foreach (var field in schema.DataFields)
        {
            if (field is not DateTimeDataField && field.ClrType != typeof(int))
            {
                var values = new string?[rows];
                await group.ReadAsync(field, values.AsMemory());
                _text.Add(field.Name, values);
            }
            else if (field.ClrType == typeof(int))
            {
                var values = new int[rows];
                await group.ReadAsync<int>(field, values.AsMemory());
                _numbers.Add(field.Name, values);
            }
            else if (field.IsNullable)
            {
                var values = new DateTime?[rows];
                await group.ReadAsync<DateTime>(field, values.AsMemory());
                _instants.Add(field.Name, values);
            }
            else
            {
                var values = new DateTime[rows];
                await group.ReadAsync<DateTime>(field, values.AsMemory());
                _instants.Add(field.Name, [.. values.Select(v => (DateTime?)v)]);
            }
        }
    }

    public IEnumerable<LedgerRow> Rows() => Enumerable.Range(0, (int)group.RowCount).Select(i => new LedgerRow(
        _text["arm"][i]!, _numbers["repeat"][i], TokenId.TryParse(_text["token_id"][i]!, out var id) ? id : default,
        _text["org"][i]!, _text["app"][i]!, _numbers["generation"][i], _text["cause"][i]!,
        _text["attempt_id"][i] is { } attempt ? Guid.Parse(attempt) : null,
        Instant("generated_at", i)!.Value, Instant("returned_at", i), Instant("received_at", i),
        _text["lost"][i] switch { null => LossStage.None, "inside" => LossStage.Inside, _ => LossStage.Transit }));

    private DateTimeOffset? Instant(string column, int row) =>
        _instants[column][row] is { } at ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)) : null;
}

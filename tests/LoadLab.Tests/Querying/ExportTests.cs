using LoadLab.Ledger;
using LoadLab.Querying.Exports;
using LoadLab.Recording;
using LoadLab.Results;
using LoadLab.Tests.Ledger;
using Parquet;
using Parquet.Schema;

namespace LoadLab.Tests.Querying;

/// <summary>What is exported is what the ledger says, in every column of every row.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("loadlab-export-");

    private string Target => Path.Combine(_folder.FullName, "export");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Policies => [.. SimulatedArm.Policies];

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Csv_of_all_rows_is_the_ledger_byte_by_byte(string policy)
    {
        using var arm = Ledger(policy);
        await Export(new CsvExport(Target), LedgerReader.Read(arm.Ledger));
        Assert.Equal(await File.ReadAllBytesAsync(arm.Ledger), await File.ReadAllBytesAsync(Target));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Parquet_holds_the_same_rows(string policy)
    {
        using var arm = Ledger(policy);
        var rows = LedgerReader.Read(arm.Ledger).ToList();
        await Export(new ParquetExport(Target), rows);
        Assert.Equal(rows, (await Read()).Rows);
    }

    [Fact]
    public async Task Names_with_commas_and_quotes_survive()
    {
        LedgerRow[] rows = [Row(1) with { Org = "a, \"b\"", App = "\"" }];
        await Export(new CsvExport(Target), rows);
        Assert.Equal(rows, LedgerReader.Read(Target));
        await Export(new ParquetExport(Target), rows);
        Assert.Equal(rows, (await Read()).Rows);
    }

    [Fact]
    public async Task Parquet_is_written_in_groups_and_its_instants_are_timestamps()
    {
        var rows = Enumerable.Range(0, ParquetExport.GroupRows + 1).Select(Row).ToList();
        await Export(new ParquetExport(Target), rows);
        var (read, groups, schema) = await Read();
        Assert.Equal(2, groups);
        Assert.Equal(rows, read);
        Assert.Equal(LedgerCsv.Header.Split(','), schema.Fields.Select(f => f.Name));
        var instant = Assert.IsType<DateTimeDataField>(schema.DataFields.Single(f => f.Name == "received_at"));
        Assert.Equal((DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Micros), (instant.DateTimeFormat, instant.IsAdjustedToUTC, instant.Unit));
    }

    [Fact]
    public async Task Without_rows_there_is_a_file_all_the_same()
    {
        await Export(new ParquetExport(Target), []);
        Assert.Empty((await Read()).Rows);
        await Export(new CsvExport(Target), []);
        Assert.Equal($"{LedgerCsv.Header}\n", await File.ReadAllTextAsync(Target));
    }

    [Fact]
    public async Task What_is_given_up_leaves_nothing_and_keeps_what_was_there()
    {
        await File.WriteAllTextAsync(Target, "before");
        await using (var export = new CsvExport(Target))
            await export.AddAsync(Row(1));

        Assert.Equal("before", await File.ReadAllTextAsync(Target));
        Assert.Single(_folder.GetFiles());
    }

    [Theory]
    [InlineData("strict,1,00,org,app,1,rotate,,2018-03-11T23:30:00.000000Z,,,", "line 2: token_id: found 00; expected 32 hexadecimal digits")]
    [InlineData("strict,x,00,org,app,1,rotate,,2018-03-11T23:30:00.000000Z,,,", "line 2: repeat: found x; expected a whole number")]
    [InlineData("strict,1,000000000000000000000000000000a1,org,app,1,rotate,,yesterday,,,", "line 2: generated_at: found yesterday; expected an instant")]
    [InlineData("strict,1,000000000000000000000000000000a1,org,app,1,rotate,,2018-03-11T23:30:00.000000Z,,,away", "line 2: lost: found away; expected inside, transit or nothing")]
    [InlineData("strict,1", "line 2: expected 12 columns, found 2")]
    public async Task A_damaged_row_is_named(string row, string expected)
    {
        await File.WriteAllTextAsync(Target, $"{LedgerCsv.Header}\n{row}\n");
        Assert.StartsWith(expected, Assert.Throws<FormatException>(() => LedgerReader.Read(Target).Count()).Message, StringComparison.Ordinal);
    }

    private static RecordedArm Ledger(string policy)
    {
        var arm = new RecordedArm(SimulatedArm.Play(7, policy).History);
        arm.Reconcile();
        return arm;
    }

    private static LedgerRow Row(int number)
    {
        var at = new DateTimeOffset(2018, 3, 11, 23, 30, 0, TimeSpan.Zero).AddMicroseconds(number);
        return new("strict", 1, new TokenId((UInt128)number << 90), $"org-{number % 7}", "app", number, "rotate", new Guid(number, 0, 0, new byte[8]),
            at, number % 3 == 0 ? null : at.AddMicroseconds(1), number % 3 == 1 ? at.AddMicroseconds(2) : null, (LossStage)(number % 3 == 1 ? 0 : number % 3 == 0 ? 1 : 2));
    }

    private static async Task Export(LedgerExport export, IEnumerable<LedgerRow> rows)
    {
        await using (export)
        {
            foreach (var row in rows)
                await export.AddAsync(row);
            await export.CompleteAsync();
        }
    }

    private async Task<(List<LedgerRow> Rows, int Groups, ParquetSchema Schema)> Read()
    {
        await using var reader = await ParquetReader.CreateAsync(Target);
        var rows = new List<LedgerRow>();
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var one = reader.OpenRowGroupReader(group);
            var columns = new ParquetColumns(one, reader.Schema);
            await columns.LoadAsync();
            rows.AddRange(columns.Rows());
        }

        return (rows, reader.RowGroupCount, reader.Schema);
    }
}

using System.Text;
using LoadLab.Recording;

namespace LoadLab.Querying.Exports;

/// <summary>The same form as <c>ledger.csv</c>.</summary>
public sealed class CsvExport : LedgerExport
{
    private readonly StreamWriter _writer;

    /// <summary>Begins the file.</summary>
    public CsvExport(string path)
        : base(path)
    {
        _writer = new(Unfinished, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        _writer.WriteLine(LedgerCsv.Header);
    }

    /// <inheritdoc/>
    public override ValueTask AddAsync(LedgerRow row)
    {
        _writer.WriteLine(row.ToCsv());
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync() => await _writer.FlushAsync();
}

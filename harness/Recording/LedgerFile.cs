namespace LoadLab.Recording;

/// <summary><c>ledger.csv</c> while it is being written: arm by arm, slice by slice.</summary>
public sealed class LedgerFile : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Makes the file and writes its header.</summary>
    public LedgerFile(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        Append(System.Text.Encoding.UTF8.GetBytes($"{LedgerCsv.Header}\n"));
    }

    /// <summary>Bytes written so far.</summary>
    public long Length => _file.Length;

    /// <summary>Appends whole rows.</summary>
    public void Append(ReadOnlySpan<byte> rows) => _file.Write(rows);

    /// <summary>Takes back what was appended since.</summary>
    public void CutTo(long length)
    {
        _file.SetLength(length);
        _file.Seek(0, SeekOrigin.End);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

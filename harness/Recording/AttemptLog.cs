using LoadLab.Ledger;

namespace LoadLab.Recording;

/// <summary>
/// The partners' attempts on disk, append-only, in the order in which they happened, so that they outlive the process.
/// </summary>
/// <remarks>
/// Callers copy 96 bytes into a buffer under a lock that is held for nothing else; one thread hands full or ripe
/// buffers to the operating system. When the disk can't keep up both buffers fill and callers wait: memory stays
/// bounded and no record is dropped. What was handed over survives the death of this process.
/// </remarks>
public sealed class AttemptLog : IDisposable
{
    private const int BufferSize = 1 << 20;

    /// <summary>The longest a record stays in memory before it is handed over.</summary>
    public static TimeSpan FlushInterval { get; } = TimeSpan.FromMilliseconds(20);

    private readonly object _gate = new();
    private readonly FileStream _file;
    private readonly Thread _writer;
    private byte[] _filling = new byte[BufferSize];
    private byte[] _writing = new byte[BufferSize];
    private int _filled;
    private long _sequence;
    private bool _closing;
    private Exception? _failure;

    /// <summary>Creates the file; one of that name must not exist.</summary>
    public AttemptLog(string path)
    {
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _writer = new Thread(WriteLoop) { IsBackground = true, Name = "attempt log" };
        _writer.Start();
    }

    /// <summary>Records that an attempt is about to be sent.</summary>
    public void Started(Attempt attempt) => Append(AttemptRecord.Kind.Started, attempt);

    /// <summary>Records how an attempt ended.</summary>
    public void Ended(Attempt attempt) => Append(AttemptRecord.Kind.Ended, attempt);

    /// <summary>Writes the closing record and everything before it. An attempt recorded later throws.</summary>
    /// <exception cref="IOException">The file could not be written.</exception>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closing)
                return;

            AppendLocked(AttemptRecord.Kind.EndOfLog, null);
            _closing = true;
            Monitor.PulseAll(_gate);
        }

        _writer.Join();
        _file.Dispose();
        if (_failure is not null)
            throw new IOException($"The attempt log {_file.Name} could not be written: {_failure.Message}", _failure);
    }

    private void Append(AttemptRecord.Kind kind, Attempt attempt)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            AppendLocked(kind, attempt);
        }
    }

    private void AppendLocked(AttemptRecord.Kind kind, Attempt? attempt)
    {
        while (_filled + AttemptRecord.Size > BufferSize && _failure is null)
            Monitor.Wait(_gate);

        if (_failure is not null)
            return; // reported once, by Dispose

        AttemptRecord.Write(_filling.AsSpan(_filled), kind, attempt, _sequence++);
        _filled += AttemptRecord.Size;
        if (_filled + AttemptRecord.Size > BufferSize)
            Monitor.PulseAll(_gate);
    }

    private void WriteLoop()
    {
        while (true)
        {
            int length;
            lock (_gate)
            {
                if (!_closing && _filled + AttemptRecord.Size <= BufferSize)
                    Monitor.Wait(_gate, FlushInterval);

                if (_filled == 0 && _closing)
                    return;

                (_filling, _writing) = (_writing, _filling);
                (length, _filled) = (_filled, 0);
                Monitor.PulseAll(_gate);
            }

            try
            {
                _file.Write(_writing, 0, length);
            }
            catch (IOException e)
            {
                lock (_gate)
                {
                    _failure = e;
                    Monitor.PulseAll(_gate);
                }

                return;
            }
        }
    }
}

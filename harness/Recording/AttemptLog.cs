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
public sealed class AttemptLog : IAttemptLog, IDisposable
{
    private const int BufferSize = 1 << 20;

    /// <summary>The longest a record stays in memory before it is handed over.</summary>
    public static TimeSpan FlushInterval { get; } = TimeSpan.FromMilliseconds(20);

    private readonly object _gate = new();
    private readonly FileStream _file;
    private readonly Action<long> _durable;
    private readonly Thread _writer;
    private byte[] _filling = new byte[BufferSize];
    private byte[] _writing = new byte[BufferSize];
    private int _filled;
    private long _sequence;
    private bool _closing;
    private Exception? _failure;

    /// <summary>Creates the file; one of that name must not exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="durable">
    /// Called after each hand-over to the operating system with the number of the last record handed over: it and all
    /// before it outlive this process. Called by the writing thread, one call at a time, numbers rising; it should be
    /// short and must not record. What it throws ends the log as a failed write does. The closing record is reported too.
    /// </param>
    public AttemptLog(string path, Action<long> durable)
    {
        _durable = durable;
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _writer = new Thread(WriteLoop) { IsBackground = true, Name = "attempt log" };
        _writer.Start();
    }

    /// <inheritdoc/>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <inheritdoc/>
    /// <exception cref="IOException">The file could not be written; nothing recorded since then is durable.</exception>
    public long Started(in Attempt attempt) => Append(AttemptRecord.Kind.Started, attempt);

    /// <inheritdoc/>
    /// <exception cref="IOException">The file could not be written; nothing recorded since then is durable.</exception>
    public long Ended(in Attempt attempt) => Append(AttemptRecord.Kind.Ended, attempt);

    /// <summary>Writes the closing record and everything before it. An attempt recorded later throws.</summary>
    /// <exception cref="IOException">The file could not be written.</exception>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closing)
                return;

            if (_failure is null)
                AppendLocked(AttemptRecord.Kind.EndOfLog, default);

            _closing = true;
            Monitor.PulseAll(_gate);
        }

        _writer.Join();
        _file.Dispose();
        if (_failure is not null)
            throw Failed();
    }

    private IOException Failed() => new($"The attempt log {_file.Name} could not be written: {_failure!.Message}", _failure);

    private long Append(AttemptRecord.Kind kind, in Attempt attempt)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            return AppendLocked(kind, attempt);
        }
    }

    private long AppendLocked(AttemptRecord.Kind kind, in Attempt attempt)
    {
        while (_filled + AttemptRecord.Size > BufferSize && _failure is null)
            Monitor.Wait(_gate);

        if (_failure is not null)
            throw Failed();

        var number = _sequence++;
        AttemptRecord.Write(_filling.AsSpan(_filled), kind, attempt, number);
        _filled += AttemptRecord.Size;
        if (_filled + AttemptRecord.Size > BufferSize)
            Monitor.PulseAll(_gate);

        return number;
    }

    private void WriteLoop()
    {
        while (true)
        {
            int length;
            long last;
            lock (_gate)
            {
                if (!_closing && _filled + AttemptRecord.Size <= BufferSize)
                    Monitor.Wait(_gate, FlushInterval);

                if (_filled == 0 && _closing)
                    return;

                (_filling, _writing) = (_writing, _filling);
                (length, _filled) = (_filled, 0);
                last = _sequence - 1;
                Monitor.PulseAll(_gate);
            }

            if (length == 0)
                continue;

            try
            {
                _file.Write(_writing, 0, length);
                _durable(last);
            }
            catch (Exception e)
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

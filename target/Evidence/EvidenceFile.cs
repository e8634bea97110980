namespace LoadLab.Target.Evidence;

/// <summary>The evidence on disk: a binary log, appended to off the requests' path.</summary>
/// <remarks>Requests copy a record of some 80 bytes into a buffer under a lock held for nothing else; one thread hands
/// full or ripe buffers to the operating system, so a killed process loses at most what came in during
/// <see cref="FlushEvery"/>. When the disk can't keep up both buffers fill and requests wait: memory is bounded and no
/// record is dropped. If the file can't be written at all, the service goes on without evidence, and the file, left
/// without its end record, says that it is not complete.</remarks>
internal sealed class EvidenceFile : IAsyncDisposable
{
    // Some seconds of the fastest storm.
    private const int BufferSize = 4 << 20;

    private static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(20);

    private readonly object gate = new();
    private readonly FileStream file;
    private readonly ILogger log;
    private readonly Thread writer;
    private readonly List<TaskCompletionSource> waiting = [];
    private byte[] filling = new byte[BufferSize];
    private byte[] writing = new byte[BufferSize];
    private int filled;
    private long number;
    private bool closing;
    private bool failed;

    /// <exception cref="InvalidDataException">The file is there and something else than the end of it is damaged.</exception>
    public EvidenceFile(string path, ILogger log)
    {
        this.log = log;
        file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        Torn = CutOffTornRecord();
        writer = new Thread(Write) { IsBackground = true, Name = "evidence" };
        writer.Start();
    }

    /// <summary>Bytes of an unfinished record that a killed predecessor left and that were cut off.</summary>
    public int Torn { get; }

    public void Add(in EvidenceRecord record)
    {
        lock (gate)
        {
            while (filled + EvidenceCodec.MaxSize > BufferSize && !failed)
                Monitor.Wait(gate);
            if (failed || closing)
                return;
            filled += EvidenceCodec.Write(filling.AsSpan(filled), record, number++);
            if (filled + EvidenceCodec.MaxSize > BufferSize)
                Monitor.PulseAll(gate);
        }
    }

    /// <summary>Completes when everything added before is with the operating system.</summary>
    public Task FlushAsync()
    {
        lock (gate)
        {
            if (failed || closing)
                return Task.CompletedTask;
            var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add(flushed);
            Monitor.PulseAll(gate);
            return flushed.Task;
        }
    }

    /// <summary>The file so far, for reading.</summary>
    public FileStream OpenRead() => new(file.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closing = true;
            Monitor.PulseAll(gate);
        }

        await Task.Run(writer.Join);
        await file.DisposeAsync();
    }

    private int CutOffTornRecord()
    {
        var before = new EvidenceReader(file);
        while (before.TryRead(out var last, out _))
            number = last + 1;
        var whole = before.Whole;
        var rest = file.Length - whole;

        // What a dying writer leaves is the beginning of one record. Anything longer is damage, and cutting would hide it.
        if (rest >= EvidenceCodec.MaxSize)
            throw new InvalidDataException(
                $"The evidence file {file.Name} is damaged at byte {whole}, or is something else. Move it away, or give another --evidence.");
        if (rest > 0)
            file.SetLength(whole);
        file.Seek(0, SeekOrigin.End);
        return (int)rest;
    }

    private void Write()
    {
        while (Take(out var length, out var flushed))
        {
            try
            {
                file.Write(writing, 0, length);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                EvidenceMessages.Failed(log, file.Name, e.Message);
                lock (gate)
                {
                    failed = true;
                    flushed = [.. flushed, .. waiting];
                    Monitor.PulseAll(gate);
                }
            }

            foreach (var one in flushed)
                one.SetResult();
            if (failed)
                return;
        }
    }

    // Waits until a buffer is full or ripe or somebody waits for it; false when all is written and no more will come.
    private bool Take(out int length, out List<TaskCompletionSource> flushed)
    {
        lock (gate)
        {
            if (!closing && waiting.Count == 0 && filled + EvidenceCodec.MaxSize <= BufferSize)
                Monitor.Wait(gate, FlushEvery);
            (filling, writing) = (writing, filling);
            (length, filled) = (filled, 0);
            flushed = [.. waiting];
            waiting.Clear();
            Monitor.PulseAll(gate);
            return !closing || length > 0 || flushed.Count > 0;
        }
    }
}

internal static partial class EvidenceMessages
{
    // The message, not the exception: a log line holds no stack trace.
    [LoggerMessage(1, LogLevel.Error, "The evidence file {File} can no longer be written ({Error}); the service goes on without evidence")]
    public static partial void Failed(ILogger log, string file, string error);
}

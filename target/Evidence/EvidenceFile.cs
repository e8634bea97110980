using System.Buffers;
using System.Threading.Channels;

namespace LoadLab.Target.Evidence;

/// <summary>The evidence on disk: appended to by one writer, off the requests' path. A record reaches the operating
/// system within <see cref="FlushEvery"/>, so a killed process loses at most that much. The last line is <c>end</c>
/// exactly when the file is complete up to there.</summary>
internal sealed class EvidenceFile : IAsyncDisposable
{
    /// <summary>Records that may wait for the writer: some seconds of the fastest storm. Beyond, they are dropped and
    /// counted rather than slowing down what they are meant to observe.</summary>
    private const int Capacity = 1 << 17;

    private static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(20);

    private readonly Channel<object> queue = Channel.CreateBounded<object>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly string path;
    private readonly FileStream file;
    private readonly TimeProvider time;
    private readonly Task writing;
    private long written;
    private long dropped;

    public EvidenceFile(string path, TimeProvider time)
    {
        this.path = path;
        this.time = time;
        var torn = EndsTorn(path);
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        // A predecessor that was killed may have left half a line; ours must not become its continuation.
        if (torn)
            file.Write("\n"u8);
        writing = Task.Run(WriteAsync);
    }

    public void Add(EvidenceRecord record)
    {
        if (!queue.Writer.TryWrite(record))
            Interlocked.Increment(ref dropped);
    }

    /// <summary>Completes when everything added before is with the operating system.</summary>
    public async Task FlushAsync()
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await queue.Writer.WriteAsync(flushed);
        await flushed.Task;
    }

    /// <summary>The end line with the totals so far.</summary>
    public EvidenceRecord End(EvidenceRecord end) =>
        end with { Records = Interlocked.Read(ref written), Dropped = Interlocked.Read(ref dropped) };

    /// <summary>The file so far, for reading.</summary>
    public FileStream OpenRead() => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    public async ValueTask DisposeAsync()
    {
        queue.Writer.Complete();
        await writing;
        await file.DisposeAsync();
    }

    private static bool EndsTorn(string path)
    {
        if (!File.Exists(path))
            return false;
        using var before = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (before.Length == 0)
            return false;
        before.Seek(-1, SeekOrigin.End);
        return before.ReadByte() != '\n';
    }

    private async Task WriteAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        var waiters = new List<TaskCompletionSource>();
        using var line = new EvidenceLine(buffer);
        while (await queue.Reader.WaitToReadAsync())
        {
            while (buffer.WrittenCount < 1 << 20 && queue.Reader.TryRead(out var item))
                Take(item, line, waiters);
            await file.WriteAsync(buffer.WrittenMemory);
            buffer.ResetWrittenCount();
            waiters.ForEach(w => w.SetResult());
            // Gathers what comes in meanwhile into one write; nobody who waits for a flush waits for this.
            if (waiters.Count == 0 && queue.Reader.Count == 0)
                await Task.Delay(FlushEvery, time);
            waiters.Clear();
        }
    }

    private void Take(object item, EvidenceLine line, List<TaskCompletionSource> waiters)
    {
        if (item is EvidenceRecord record)
        {
            line.Write(record);
            if (record.Kind is not (EvidenceLog.Start or EvidenceLog.End))
                Interlocked.Increment(ref written);
        }
        else
        {
            waiters.Add((TaskCompletionSource)item);
        }
    }
}

using System.IO.Pipelines;
using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh;

namespace LoadLab.Target.Evidence;

/// <summary>What the target testifies of each attempt: counted always, written down when a file was asked for.</summary>
public sealed class EvidenceLog(TargetOptions options, Counters counters, TimeProvider time, ILogger<EvidenceLog> log) : IAsyncDisposable
{
    private readonly long began = time.GetTimestamp();
    private EvidenceFile? file;
    private long records;
    private volatile bool changedSinceEnd;

    /// <summary>Opens the file, if one was asked for, and says who begins to write.</summary>
    public void Open()
    {
        if (options.Evidence is null)
            return;
        file = new EvidenceFile(options.Evidence, log);
        file.Add(Timed(new EvidenceRecord
        {
            Kind = EvidenceKind.Start,
            Pid = Environment.ProcessId,
            Torn = file.Torn,
            Policy = options.Policy.Name,
        }));
        changedSinceEnd = true;
    }

    /// <summary>Keeps what came of a refresh, as soon as it is known.</summary>
    public void Keep(Guid attempt, RefreshResult result)
    {
        switch (result)
        {
            case RefreshResult.Issued { IsReplay: false } issued:
                counters.Generated();
                Add(new EvidenceRecord
                {
                    Kind = EvidenceKind.Generated,
                    Attempt = attempt,
                    Token = issued.TokenId,
                    Session = issued.SessionId,
                    DatabaseAt = issued.GeneratedAt,
                });
                break;
            case RefreshResult.InDoubt doubt:
                counters.InDoubt();
                Add(new EvidenceRecord
                {
                    Kind = EvidenceKind.InDoubt,
                    Attempt = attempt,
                    Token = doubt.TokenId,
                    Session = doubt.SessionId,
                });
                break;
            case RefreshResult.Refused refused:
                Rejected(attempt, Words.Snake(refused.Reason), refused.SessionId);
                break;
            case RefreshResult.Unavailable unavailable:
                Unavailable(attempt, unavailable.Reason);
                break;
        }
    }

    /// <summary>To be called when the write of the whole 200 response has ended, which is when the operating system
    /// has taken every byte (the transport keeps no buffer of its own, see TargetHost). If the caller has hung up by
    /// then, nobody can say that the response left.</summary>
    public void ReturnedUnlessAborted(HttpContext context, Guid attempt, RefreshResult.Issued issued)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return;
        counters.Returned();
        Add(new EvidenceRecord
        {
            Kind = EvidenceKind.Returned,
            Attempt = attempt,
            Token = issued.TokenId,
            Session = issued.SessionId,
        });
    }

    public void Rejected(Guid attempt, string reason, long? session = null)
    {
        counters.Rejected(reason);
        Add(new EvidenceRecord { Kind = EvidenceKind.Rejected, Attempt = attempt, Reason = reason, Session = session ?? 0 });
    }

    public void Unavailable(Guid attempt, string reason)
    {
        counters.Unavailable();
        if (reason == Refresh.Unavailability.QueueFull)
            counters.QueueRejected();
        Add(new EvidenceRecord { Kind = EvidenceKind.Unavailable, Attempt = attempt, Reason = reason });
    }

    /// <summary>Ends the evidence: from here on nothing is missing. Called again, it writes another end only if there
    /// was more to tell since.</summary>
    public async Task CompleteAsync()
    {
        if (file is null || !changedSinceEnd)
            return;
        changedSinceEnd = false;
        file.Add(Timed(new EvidenceRecord { Kind = EvidenceKind.End, Records = Interlocked.Read(ref records) }));
        await file.FlushAsync();
    }

    /// <summary>The file so far, as it is; null when none is written.</summary>
    public async Task<Stream?> OpenAsync()
    {
        if (file is null)
            return null;
        await file.FlushAsync();
        return file.OpenRead();
    }

    /// <summary>Writes records for people, a line of JSON each.</summary>
    public static async Task WriteLinesAsync(Stream binary, Stream into, CancellationToken cancel)
    {
        const int Several = 1 << 16;
        var output = PipeWriter.Create(into, new StreamPipeWriterOptions(leaveOpen: true));
        using var line = new EvidenceLine(output);
        var records = new EvidenceReader(binary);
        while (records.TryRead(out _, out var record))
        {
            line.Write(record);
            if (output.UnflushedBytes > Several)
                await output.FlushAsync(cancel);
        }

        await output.CompleteAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (file is not null)
            await file.DisposeAsync();
    }

    private void Add(in EvidenceRecord record)
    {
        if (file is null)
            return;
        changedSinceEnd = true;
        Interlocked.Increment(ref records);
        file.Add(Timed(record));
    }

    private EvidenceRecord Timed(in EvidenceRecord record) =>
        record with { At = time.GetUtcNow(), Mono = (long)time.GetElapsedTime(began).TotalMicroseconds };
}

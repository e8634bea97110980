using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh;

namespace LoadLab.Target.Evidence;

/// <summary>What the target testifies of each attempt: counted always, written down when a file was asked for.</summary>
public sealed class EvidenceLog(TargetOptions options, Counters counters, TimeProvider time) : IAsyncDisposable
{
    internal const string Start = "start";
    internal const string End = "end";

    private readonly long began = time.GetTimestamp();
    private EvidenceFile? file;
    private volatile bool changedSinceEnd;

    /// <summary>Opens the file, if one was asked for, and says who begins to write.</summary>
    public void Open()
    {
        if (options.Evidence is null)
            return;
        file = new EvidenceFile(options.Evidence, time);
        Add(new EvidenceRecord { Kind = Start, Pid = Environment.ProcessId, Policy = options.Policy.Name });
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
                    Kind = "generated",
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
                    Kind = "in_doubt",
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
            Kind = "returned",
            Attempt = attempt,
            Token = issued.TokenId,
            Session = issued.SessionId,
        });
    }

    public void Rejected(Guid attempt, string reason, long? session = null)
    {
        counters.Rejected(reason);
        Add(new EvidenceRecord { Kind = "rejected", Attempt = attempt, Reason = reason, Session = session });
    }

    public void Unavailable(Guid attempt, string reason)
    {
        counters.Unavailable();
        if (reason == Refresh.Unavailability.QueueFull)
            counters.QueueRejected();
        Add(new EvidenceRecord { Kind = "unavailable", Attempt = attempt, Reason = reason });
    }

    /// <summary>Ends the evidence: from here on nothing is missing. Called again, it writes another end only if there
    /// was more to tell since.</summary>
    public async Task CompleteAsync()
    {
        if (file is null || !changedSinceEnd)
            return;
        changedSinceEnd = false;
        await file.FlushAsync();
        file.Add(Timed(file.End(new EvidenceRecord { Kind = End })));
        await file.FlushAsync();
    }

    /// <summary>The evidence so far; null when none is written.</summary>
    public async Task<Stream?> ReadAsync()
    {
        if (file is null)
            return null;
        await file.FlushAsync();
        return file.OpenRead();
    }

    public async ValueTask DisposeAsync()
    {
        if (file is not null)
            await file.DisposeAsync();
    }

    private void Add(EvidenceRecord record)
    {
        changedSinceEnd = true;
        file?.Add(Timed(record));
    }

    private EvidenceRecord Timed(EvidenceRecord record) =>
        record with { At = time.GetUtcNow(), Mono = (long)time.GetElapsedTime(began).TotalMicroseconds };
}

using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Links;

/// <summary>
/// A toxic's place on a link: the queue of what waits inside, the alarm, and the one loop that carries out what the toxic
/// decides. Order and completeness are kept here, for all toxics.
/// </summary>
internal sealed class Stage(ILinkHost host, ToxicState state, Tally tally) : Alarm, IChunkSink, IUpstream
{
    private readonly ChunkQueue queue = new();
    private EndKind? end;
    private int released;
    private bool leaving;
    private bool over;
    private bool touched;

    public required IUpstream Upstream { get; set; }

    public required IChunkSink Next { get; set; }

    public bool Ready => !over && end is null && queue.Count < (leaving ? 1 : state.Capacity);

    public void Push(Chunk chunk)
    {
        Touch(chunk.Length);
        state.Arrived(ref chunk, host.Timers.Now);
        queue.Enqueue(chunk);
        // With others ahead, the head waits for its alarm or for room behind; this one changes nothing about that.
        if (queue.Count == 1) Advance();
    }

    public void End(EndKind kind)
    {
        if (over || end is not null) return;
        end = kind;
        Advance();
    }

    /// <summary>The next sink has room again.</summary>
    public void Resume() => AdvanceAndRefill();

    /// <summary>Looks again: something outside changed.</summary>
    public void Recheck() => AdvanceAndRefill();

    /// <summary>The clock starts for toxics that act without data.</summary>
    public void Begin() => Advance();

    /// <summary>The toxic's attributes changed: what waits passes on at once, what follows is treated anew.</summary>
    public void Update(ToxicAttributes attributes)
    {
        Release();
        state.Update(attributes, host.Timers.Now);
        AdvanceAndRefill();
    }

    /// <summary>What waits now passes on at once, as far as there is room.</summary>
    public void ReleaseWaiting()
    {
        Release();
        AdvanceAndRefill();
    }

    /// <summary>The toxic was removed: what waits passes on, and the stage leaves the link when it is empty.</summary>
    public void Leave()
    {
        leaving = true;
        if (state.OnRemoved().Act == Act.Close) FinishWith(EndKind.Close);
        else AdvanceAndRefill();
    }

    public void Discard()
    {
        over = true;
        host.Timers.Cancel(this);
        queue.Clear();
    }

    protected internal override void Ring() => AdvanceAndRefill();

    private void AdvanceAndRefill()
    {
        Advance();
        if (Ready) Upstream.Resume();
    }

    private void Advance()
    {
        while (!over && !host.IsOver && Step())
        {
        }
    }

    // One decision, carried out. True while another may follow at once.
    private bool Step()
    {
        long now = host.Timers.Now;
        if (queue.Count > 0)
        {
            bool freely = leaving || released > 0;
            return Apply(freely ? Verdict.Pass : state.OnData(in queue.Head, now), now);
        }
        if (end is EndKind kind)
            return Apply(leaving || kind == EndKind.Reset ? Verdict.Pass : state.OnEnd(now, host.OtherDirectionEnded), now);
        if (!leaving) return Apply(state.OnIdle(now), now);
        over = true;
        host.Unlink(this);
        return false;
    }

    private bool Apply(Verdict verdict, long now)
    {
        switch (verdict.Act)
        {
            case Act.Pass: return queue.Count > 0 ? PassHead(now) : PassEnd();
            case Act.PassFirst: return PassPiece((int)verdict.Value, now);
            case Act.WaitUntil: host.Timers.Set(this, verdict.Value); return false;
            case Act.Drop: queue.DropHead(); return true;
            case Act.Close: Touch(0); FinishWith(EndKind.Close); return false;
            case Act.Reset: Touch(0); host.Reset(); return false;
            default: host.Timers.Cancel(this); return false;
        }
    }

    private bool PassHead(long now)
    {
        if (!Next.Ready) return false;
        if (released > 0) released--;
        Chunk chunk = queue.Dequeue();
        state.Passed(ref chunk, whole: true, now);
        Next.Push(chunk);
        return true;
    }

    private bool PassPiece(int bytes, long now)
    {
        if (!Next.Ready) return false;
        Chunk piece = queue.Head.TakeFirst(bytes);
        state.Passed(ref piece, whole: false, now);
        Next.Push(piece);
        return true;
    }

    private bool PassEnd()
    {
        if (end is EndKind kind) FinishWith(kind);
        return false;
    }

    private void FinishWith(EndKind kind)
    {
        Discard();
        Next.End(kind);
    }

    private void Release()
    {
        if (state.ReleasesOnChange) released = queue.Count;
    }

    private void Touch(int bytes)
    {
        if (!touched) tally.Connections++;
        touched = true;
        tally.Bytes += bytes;
    }
}

/// <summary>What a stage needs of the link it sits on.</summary>
internal interface ILinkHost
{
    TimerQueue Timers { get; }

    /// <summary>The connection is closed, or this direction broke.</summary>
    bool IsOver { get; }

    /// <summary>The other direction's source has ended.</summary>
    bool OtherDirectionEnded { get; }

    /// <summary>Resets both ends now.</summary>
    void Reset();

    /// <summary>Takes an empty stage out of the link.</summary>
    void Unlink(Stage stage);
}

/// <summary>What a toxic touched on the connections of one loop. Written by that loop only, read by anyone.</summary>
internal sealed class Tally
{
    public long Connections;
    public long Bytes;
}

using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Links;

/// <summary>One direction of a connection: reads its source, feeds the toxics' stages in order, ends in a writer.</summary>
internal sealed class Link : IUpstream, ILinkHost
{
    /// <summary>The largest chunk toxics see, as in the original.</summary>
    public const int MaxChunk = 32 * 1024;

    // A busy connection yields to the others after so many reads.
    private const int ReadsPerTurn = 16;

    private readonly Connection connection;
    private readonly Channel source;
    private readonly LinkWriter writer;
    private readonly Traffic traffic;
    private bool pumping;
    private bool deferred;

    public Link(Connection connection, Direction direction, Channel source, Channel sink)
    {
        Direction = direction;
        this.connection = connection;
        this.source = source;
        traffic = connection.Shard.TrafficOf(direction);
        writer = new LinkWriter(this, sink, traffic) { Upstream = this };
        Next = writer;
    }

    public Direction Direction { get; }

    public IChunkSink Next { get; set; }

    public LinkWriter Writer => writer;

    public TimerQueue Timers => connection.Loop.Timers;

    public bool IsOver => Ended || connection.IsClosed;

    /// <summary>The source will give nothing more.</summary>
    public bool SourceEnded { get; private set; }

    /// <summary>The end has reached the sink, or this direction broke.</summary>
    public bool Ended { get; private set; }

    public bool OtherDirectionEnded => connection.Other(this).SourceEnded;

    /// <summary>The toxics on this link. Null until the first.</summary>
    public ToxicChain? Toxics { get; private set; }

    public void Resume() => Pump();

    /// <summary>Moves what can be moved now.</summary>
    public void Pump()
    {
        if (pumping) return;
        pumping = true;
        for (int turn = 0; !SourceEnded && !IsOver && Next.Ready; turn++)
        {
            if (turn == ReadsPerTurn)
            {
                PumpLater();
                break;
            }
            if (!ReadOnce()) break;
        }
        pumping = false;
    }

    /// <summary>Brings the toxics on this link in line with those of the proxy.</summary>
    public void Apply(ToxicSet toxics)
    {
        if (IsOver) return;
        Toxics ??= new ToxicChain(this, connection);
        Toxics.Apply(toxics);
        Pump();
    }

    public void Unlink(Stage stage)
    {
        stage.Upstream.Next = stage.Next;
        stage.Next.Upstream = stage.Upstream;
        Toxics?.Forget(stage);
        // Whatever comes before may go on now, and not in the middle of what this one was doing.
        connection.Loop.Defer(stage.Upstream.Resume);
    }

    public void Reset() => connection.Close(reset: true);

    /// <summary>The sink failed: this direction is over, while data under way in the other may still arrive.</summary>
    public void Break()
    {
        EndSource();
        Ended = true;
        Discard();
        connection.OnLinkEnded(this, EndKind.HalfClose, broken: true);
    }

    /// <summary>The end has come out behind all data.</summary>
    public void Finish(EndKind kind)
    {
        Ended = true;
        if (kind != EndKind.HalfClose) EndSource();
        Discard();
        connection.OnLinkEnded(this, kind, broken: false);
    }

    /// <summary>The source is gone for a reason outside this link: the end follows the data already read.</summary>
    public void LoseSource()
    {
        if (SourceEnded) return;
        EndSource();
        Next.End(EndKind.Close);
    }

    /// <summary>Looks at waiting ends again: the other direction has ended.</summary>
    public void Recheck() => Toxics?.Recheck();

    /// <summary>Gives every buffer and alarm back.</summary>
    public void Discard()
    {
        Toxics?.Discard();
        writer.Discard();
    }

    private bool ReadOnce()
    {
        bool direct = ReferenceEquals(Next, writer);
        Span<byte> scratch = direct ? connection.Loop.Scratch : connection.Loop.Scratch.AsSpan(0, MaxChunk);
        switch (source.Read(scratch, out int count))
        {
            case Io.Done:
                traffic.Received += count;
                if (direct) writer.PushBorrowed(scratch[..count]);
                else Next.Push(Chunk.Copy(scratch[..count], Timers.Now));
                return true;
            case Io.Blocked:
                return false;
            case Io.End:
                EndWith(EndKind.HalfClose);
                return false;
            default:
                EndWith(EndKind.Reset);
                return false;
        }
    }

    private void EndWith(EndKind kind)
    {
        EndSource();
        Next.End(kind);
        if (!connection.IsClosed) connection.Other(this).Recheck();
    }

    private void EndSource() => SourceEnded = true;

    private void PumpLater()
    {
        if (deferred) return;
        deferred = true;
        connection.Loop.Defer(() =>
        {
            deferred = false;
            Pump();
        });
    }
}

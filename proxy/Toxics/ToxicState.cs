using LoadLab.Toxiproxy.Links;

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>
/// One toxic on one link. It only decides; the <see cref="Stage"/> around it queues, waits and moves. So every toxic can be
/// tested by asking it at chosen instants, and none can lose or reorder bytes by accident.
/// </summary>
internal abstract class ToxicState
{
    /// <summary>Chunks that may wait inside before the link stops reading. One: tight back-pressure.</summary>
    public virtual int Capacity => 1;

    /// <summary>False when data that waits inside keeps waiting although a toxic was added, or this one changed.</summary>
    public virtual bool ReleasesOnChange => true;

    /// <summary>The toxic's attributes changed.</summary>
    public abstract void Update(ToxicAttributes attributes, long now);

    /// <summary>A chunk came in (it may not be the head yet). The place to draw a delay and put it into the chunk.</summary>
    public virtual void Arrived(ref Chunk chunk, long now)
    {
    }

    /// <summary>What to do with the first chunk that waits. May be asked again before anything happened.</summary>
    public virtual Verdict OnData(in Chunk head, long now) => Verdict.Pass;

    /// <summary>So many bytes of the head left, by a verdict of this toxic or because it was told to let go.</summary>
    public virtual void Passed(ref Chunk chunk, bool whole, long now)
    {
    }

    /// <summary>Nothing waits and the stream is open.</summary>
    public virtual Verdict OnIdle(long now) => Verdict.Hold;

    /// <summary>All data left and the end of the stream is next.</summary>
    /// <param name="now">Nanoseconds.</param>
    /// <param name="otherEnded">The other direction has ended too: nobody can expect anything of this connection.</param>
    public virtual Verdict OnEnd(long now, bool otherEnded) => Verdict.Pass;

    /// <summary>The toxic was removed: pass on what waits (<see cref="Verdict.Pass"/>), or end the connection.</summary>
    public virtual Verdict OnRemoved() => Verdict.Pass;
}

/// <summary>What a verdict asks for.</summary>
internal enum Act
{
    /// <summary>Hand the chunk (or the end) on.</summary>
    Pass,

    /// <summary>Hand only the first <see cref="Verdict.Value"/> bytes on.</summary>
    PassFirst,

    /// <summary>Ask again at <see cref="Verdict.Value"/>.</summary>
    WaitUntil,

    /// <summary>Keep it until something else happens.</summary>
    Hold,

    /// <summary>Drop the chunk.</summary>
    Drop,

    /// <summary>Drop what waits and close the connection behind the data that already passed.</summary>
    Close,

    /// <summary>Reset both ends now.</summary>
    Reset,
}

/// <summary>A toxic's decision.</summary>
internal readonly record struct Verdict(Act Act, long Value = 0)
{
    public static Verdict Pass => new(Act.Pass);

    public static Verdict Hold => new(Act.Hold);

    public static Verdict Drop => new(Act.Drop);

    public static Verdict Close => new(Act.Close);

    public static Verdict Reset => new(Act.Reset);

    public static Verdict PassFirst(int bytes) => new(Act.PassFirst, bytes);

    public static Verdict WaitUntil(long instant) => new(Act.WaitUntil, instant);
}

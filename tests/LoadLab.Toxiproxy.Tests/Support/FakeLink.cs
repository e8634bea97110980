using LoadLab.Toxiproxy.Links;
using LoadLab.Toxiproxy.Toxics;
using Microsoft.Extensions.Time.Testing;

namespace LoadLab.Toxiproxy.Tests.Support;

/// <summary>A link without sockets in a time that only the test moves: what comes out, and exactly when.</summary>
internal sealed class FakeLink : ILinkHost, IUpstream, IChunkSink
{
    private readonly FakeTimeProvider time = new();
    private readonly Queue<byte[]> unread = new();
    private readonly List<Stage> stages = [];
    private readonly long start;
    private bool endUnread;

    public FakeLink(params ToxicAttributes[] toxics)
    {
        Timers = new TimerQueue(new Clock(time));
        start = Timers.Now;
        Next = this;
        IUpstream last = this;
        for (int i = 0; i < toxics.Length; i++)
        {
            ToxicState state = toxics[i].Start(new ToxicStart(Timers.Now, new SeededRandom(SeededRandom.Derive(42, (ulong)i))));
            Stage stage = new(this, state, Tally) { Upstream = last, Next = this };
            last.Next = stage;
            Upstream = stage;
            last = stage;
            stages.Add(stage);
        }
        foreach (Stage stage in stages) stage.Begin();
    }

    public sealed record Piece(double AtMs, string Text);

    /// <summary>Data that came out, with the milliseconds since the start.</summary>
    public List<Piece> Out { get; } = [];

    public (double AtMs, EndKind Kind)? Ended { get; private set; }

    public double? ResetAtMs { get; private set; }

    public Tally Tally { get; } = new();

    /// <summary>False: the reader at the far end is slow.</summary>
    public bool Ready { get; set; } = true;

    public bool IsOver { get; private set; }

    public bool OtherDirectionEnded { get; set; }

    public TimerQueue Timers { get; }

    public IChunkSink Next { get; set; }

    public IUpstream Upstream { get; set; } = null!;

    public double NowMs => (Timers.Now - start) / (double)Clock.Millisecond;

    public string Text => string.Concat(Out.Select(piece => piece.Text));

    /// <summary>Chunks that the link hasn't read yet: what back-pressure holds outside.</summary>
    public int Unread => unread.Count;

    public void Send(string text)
    {
        unread.Enqueue(System.Text.Encoding.Latin1.GetBytes(text));
        Resume();
    }

    public void SendEnd()
    {
        endUnread = true;
        Resume();
    }

    /// <summary>Moves time on, stopping at every alarm.</summary>
    public void Advance(double milliseconds)
    {
        long target = Timers.Now + Clock.FromMilliseconds(milliseconds);
        while (Timers.NextDue is long due && due <= target)
        {
            MoveTo(Math.Max(due, Timers.Now));
            Timers.RunDue();
        }
        MoveTo(target);
    }

    public Stage Stage(int index) => stages[index];

    /// <summary>The far end reads again.</summary>
    public void BecomeReady()
    {
        Ready = true;
        Upstream.Resume();
    }

    public void Resume()
    {
        while (unread.Count > 0 && Next.Ready && !IsOver) Next.Push(Chunk.Copy(unread.Dequeue(), Timers.Now));
        if (unread.Count == 0 && endUnread && !IsOver)
        {
            endUnread = false;
            Next.End(EndKind.HalfClose);
        }
    }

    public void Push(Chunk chunk)
    {
        Out.Add(new Piece(NowMs, System.Text.Encoding.Latin1.GetString(chunk.Span)));
        chunk.Return();
    }

    public void End(EndKind kind) => Ended = (NowMs, kind);

    public void Discard()
    {
    }

    public void Reset()
    {
        IsOver = true;
        ResetAtMs = NowMs;
    }

    public void Unlink(Stage stage)
    {
        stage.Upstream.Next = stage.Next;
        stage.Next.Upstream = stage.Upstream;
    }

    // FakeTimeProvider counts in 100 ns; an alarm in between is met at the next full count, never before.
    private void MoveTo(long instant) => time.Advance(TimeSpan.FromTicks((instant - Timers.Now + 99) / 100));
}

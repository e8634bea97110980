using System.Diagnostics.CodeAnalysis;
using LoadLab.Ledger;

namespace LoadLab.Load;

/// <summary>Why a request was ended before its answer.</summary>
internal enum CutShort
{
    /// <summary>It was not.</summary>
    No,

    /// <summary>The partner gave up waiting.</summary>
    OutOfPatience,

    /// <summary>The run is ended by force.</summary>
    Abandoned,
}

/// <summary>What one attempt needs while it is under way, used again by later ones: nothing of it stays with an idle org.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A cancellation without a timer and a request without a body hold nothing to dispose of.")]
internal sealed class Flight
{
    // A refresh's answer has some 250 bytes, a problem's less; what is longer is read and dropped.
    private const int BodySize = 1024;

    private readonly Lock _gate = new();
    private CancellationTokenSource _cancellation = new();
    private long _number;
    private CutShort _cut;

    /// <summary>The attempt as the log has it.</summary>
    public Attempt Attempt;

    /// <summary>The org's process.</summary>
    public int Process;

    /// <summary>The beginning of the answer's body; of a re-authentication, the handle and what follows it.</summary>
    public byte[] Body { get; } = new byte[BodySize];

    /// <summary>Bytes of the body that hold something.</summary>
    public int BodyLength;

    /// <summary>What the answer asked the partner to wait; null when nothing.</summary>
    public TimeSpan? RetryAfter;

    /// <summary>Where the new token, its secret and a new session's handle lie within <see cref="Body"/>.</summary>
    public Range Token, Secret, Handle;

    /// <summary>
    /// The request; used again too, which a handler allows where an HttpClient would not: it is sent and answered before
    /// it is changed.
    /// </summary>
    public HttpRequestMessage Request { get; private set; } = new();

    /// <summary>Signals that the partner gives up.</summary>
    public CancellationToken Cancelled => _cancellation.Token;

    /// <summary>Why it was cut short.</summary>
    public CutShort Cut => _cut;

    /// <summary>Number of the attempt it serves now.</summary>
    public long Number => Volatile.Read(ref _number);

    /// <summary>Whether it still serves that attempt.</summary>
    public bool IsAt(long number) => Volatile.Read(ref _number) == number;

    /// <summary>Ends the attempt of that number; no other that it may serve by now.</summary>
    public void GiveUp(long number, CutShort why)
    {
        // Held while the connection closes, so that the flight can't go on to its next attempt meanwhile.
        lock (_gate)
        {
            if (_number != number || _cut != CutShort.No)
                return;

            _cut = why;
            _cancellation.Cancel();
        }
    }

    /// <summary>The answer is complete: from now on giving up has no effect.</summary>
    public void Land()
    {
        lock (_gate)
            _number++;
    }

    /// <summary>Makes it ready for another attempt.</summary>
    public void Reset()
    {
        if (!_cancellation.TryReset())
        {
            // A connection being set up may still look at the request it was set up for.
            _cancellation = new();
            Request = new();
        }

        _cut = CutShort.No;
        (BodyLength, RetryAfter) = (0, null);
        (Token, Secret, Handle) = (0..0, 0..0, 0..0);
    }
}

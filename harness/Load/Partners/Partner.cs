using System.Buffers.Binary;
using LoadLab.Ledger;

namespace LoadLab.Load.Partners;

/// <summary>
/// The state of one org at its partner. It is busy from the arrival that starts a refresh until that refresh came to
/// its end, retries included; while busy it belongs to whoever carries the refresh, so nothing here is locked: the
/// hand-overs (claim, retry queue, release) are the memory barriers.
/// </summary>
internal sealed class Partner(int index, Credentials held, Random random)
{
    private int _busy;
    private int _attempts;

    /// <summary>Index of the org.</summary>
    public int Index { get; } = index;

    /// <summary>What the org holds now.</summary>
    public Credentials Held { get; private set; } = held;

    /// <summary>Id of the token held.</summary>
    public TokenId HeldId { get; private set; } = TokenId.Of(held.Token);

    /// <summary>Attempts in a row that brought no answer.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Its last answer was a refusal.</summary>
    public bool Disconnected { get; private set; }

    /// <summary>Takes the partner for a refresh; false when one is going on.</summary>
    public bool TryClaim() => Interlocked.CompareExchange(ref _busy, 1, 0) == 0;

    /// <summary>The refresh came to its end.</summary>
    public void Release() => Volatile.Write(ref _busy, 0);

    /// <summary>The next number of the org's own random stream, in [0, 1): the same for the same seed, whatever other orgs do.</summary>
    public double NextUniform() => random.NextDouble();

    /// <summary>A name for the org's next attempt, unique within the run: arm, org and count in a version-8 UUID.</summary>
    public Guid NextAttemptId(int arm)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(id, arm);
        BinaryPrimitives.WriteInt32BigEndian(id[8..], Index);
        BinaryPrimitives.WriteInt32BigEndian(id[12..], ++_attempts);
        id[6] = 0x80;
        id[8] |= 0x80;
        return new(id, bigEndian: true);
    }

    /// <summary>Holds a new token from now on.</summary>
    public void Accept(string token, string secret)
    {
        Held = Held with { Token = token, TokenSecret = secret };
        HeldId = TokenId.Of(token);
    }

    /// <summary>Takes note of how an attempt ended.</summary>
    /// <returns>By how much the number of disconnected orgs changes.</returns>
    public int Learn(AttemptOutcome outcome)
    {
        var answered = outcome is AttemptOutcome.Ok or AttemptOutcome.Refused;
        Unanswered = answered ? 0 : Unanswered + 1;
        var was = Disconnected;
        if (answered)
            Disconnected = outcome == AttemptOutcome.Refused;

        return Disconnected.CompareTo(was);
    }
}

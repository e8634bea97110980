using LoadLab.Ledger.Invariants;
using LoadLab.Results;

namespace LoadLab.Ledger.Accounts;

/// <summary>The account of some orgs, or of a whole arm: sums, so that accounts of slices add up.</summary>
public sealed class Account
{
    /// <summary>What became of the tokens; seeds are not counted.</summary>
    public long Generated { get; set; }

    public long Returned { get; set; }

    public long Received { get; set; }

    public long LostInside { get; set; }

    public long LostInTransit { get; set; }

    /// <summary>COMMITs of which the target never learned.</summary>
    public long InDoubt { get; set; }

    /// <summary>Lost tokens by what became of the retries with the token before.</summary>
    public FapiCounts Fapi { get; } = new();

    /// <summary>Who was cut off.</summary>
    public CutOff CutOff { get; } = new();

    /// <summary>Breaches of the invariants.</summary>
    public Findings Findings { get; } = new();

    /// <summary>Adds the account of a slice that comes after.</summary>
    public void Add(Account later)
    {
        Generated += later.Generated;
        Returned += later.Returned;
        Received += later.Received;
        LostInside += later.LostInside;
        LostInTransit += later.LostInTransit;
        InDoubt += later.InDoubt;
        Fapi.Add(later.Fapi);
        CutOff.Add(later.CutOff);
        Findings.Add(later.Findings);
    }
}

/// <summary>FAPI 2.0's rule, counted.</summary>
public sealed class FapiCounts
{
    /// <summary>The first answered retry succeeded.</summary>
    public int Succeeded { get; set; }

    /// <summary>It was refused, a later one succeeded.</summary>
    public int Restored { get; set; }

    /// <summary>All were refused.</summary>
    public int Refused { get; set; }

    /// <summary>None was answered.</summary>
    public int NotAnswered { get; set; }

    /// <summary>Adds others.</summary>
    public void Add(FapiCounts others)
    {
        Succeeded += others.Succeeded;
        Restored += others.Restored;
        Refused += others.Refused;
        NotAnswered += others.NotAnswered;
    }

    /// <summary>The rule's verdict.</summary>
    public FapiRule Judge() => new()
    {
        Verdict = (Succeeded, Restored, Refused, NotAnswered) switch
        {
            (0, 0, 0, 0) => FapiVerdict.NotTried,
            (_, _, > 0, _) => FapiVerdict.Broken,
            (_, _, _, > 0) => FapiVerdict.Unknown,
            (_, > 0, _, _) => FapiVerdict.Restored,
            _ => FapiVerdict.Kept,
        },
        RetrySucceeded = Succeeded,
        RestoredLater = Restored,
        Refused = Refused,
        NotAnswered = NotAnswered,
    };
}

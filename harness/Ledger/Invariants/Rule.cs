namespace LoadLab.Ledger.Invariants;

/// <summary>What must hold of every arm, whatever broke; in the order in which it is shown.</summary>
public enum Rule
{
    NothingUnexpected,
    NothingReceivedTwice,
    EveryTokenAccountedFor,
    GenerationsWithoutHoles,
    OneCurrentToken,
    EveryAttemptAccountedFor,
    TokensGoToTheirOwnOrg,
    EveryOrgHasItsSeed,
    ValidHandleAlways,
    StaleOnlyWithinPolicy,
    CurrentNeverRefused,
    ServedInRealTimeOrder,
    PresentedWasHeld,
    AcknowledgedIsStored,
    StoredWasCommitted,
    ReceivedWasReturned,
    ReturnedWasGenerated,
    RefusedWasRejected,
}

/// <summary>What a rule relies on besides the database, which is always whole.</summary>
public enum Evidence
{
    /// <summary>The database alone; or what is there proves the breach, whatever is missing.</summary>
    Database,

    /// <summary>The partners' attempts, complete.</summary>
    Partners,

    /// <summary>The target's evidence, complete.</summary>
    Target,
}

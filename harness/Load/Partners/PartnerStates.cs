using LoadLab.Ledger;

namespace LoadLab.Load.Partners;

/// <summary>What one of an org's processes is busy with. Anything but <see cref="Idle"/> is a claim: nothing else is begun for it.</summary>
internal enum Activity : byte
{
    /// <summary>Nothing: the next arrival or API call takes it.</summary>
    Idle,

    /// <summary>A refresh is under way.</summary>
    Refreshing,

    /// <summary>It has a new token, which it may not use before the record of it outlives this process.</summary>
    Saving,

    /// <summary>A refresh brought no answer; it waits to try again.</summary>
    WaitingToRetry,

    /// <summary>Its token was refused; it waits to ask again.</summary>
    WaitingAfterRefusal,

    /// <summary>Its token was refused; it waits for somebody to authenticate again.</summary>
    WaitingForPerson,

    /// <summary>Somebody is authenticating again.</summary>
    Reauthenticating,

    /// <summary>An API call is under way.</summary>
    CallingApi,
}

/// <summary>What an org's processes share.</summary>
internal record struct OrgState
{
    /// <summary>New tokens recorded, in the order of the log.</summary>
    public uint Recorded;

    /// <summary>How many of them the token store shows: those whose records are durable.</summary>
    public uint Stored;

    /// <summary>The token last recorded was refused, and nothing has succeeded since.</summary>
    public bool Disconnected;

    /// <summary>One of its processes waits for a person, or the person is at work; one is enough.</summary>
    public bool PersonAwaited;
}

/// <summary>What one process of an org knows.</summary>
internal record struct ProcessState
{
    /// <summary>What it is busy with.</summary>
    public Activity Activity;

    /// <summary>Refreshes in a row that brought no answer; stays at 255.</summary>
    public byte Unanswered;

    /// <summary>How many tokens the store had shown when it last read it: names its copy.</summary>
    public uint Read;

    /// <summary>Attempts it has made; names them and numbers their draws.</summary>
    public uint Attempts;
}

/// <summary>What happens to a process.</summary>
internal enum PartnerEventKind : byte
{
    /// <summary>The schedule wants a new token for the org.</summary>
    Arrival,

    /// <summary>The API is to be called.</summary>
    ApiCallDue,

    /// <summary>What it waited for is due.</summary>
    WaitOver,

    /// <summary>What was under way has ended.</summary>
    Ended,

    /// <summary>The record of the new token is durable.</summary>
    Saved,

    /// <summary>The wait is called off: the load is over.</summary>
    CalledOff,
}

/// <summary>An event with everything that the machine must know of it.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Outcome">How it ended; for <see cref="PartnerEventKind.Ended"/>.</param>
/// <param name="Draw">A number of the process's own random stream, in [0, 1).</param>
/// <param name="RetryAfter">What the answer asked for; null when it did not.</param>
/// <param name="Draining">The load is over: nothing new is begun that nobody needs.</param>
internal readonly record struct PartnerEvent(
    PartnerEventKind Kind, AttemptOutcome Outcome = default, double Draw = 0, TimeSpan? RetryAfter = null, bool Draining = false);

/// <summary>What is to be done after an event.</summary>
internal enum PartnerActionKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Read the store and send.</summary>
    Send,

    /// <summary>Wake it after <see cref="PartnerAction.Delay"/>.</summary>
    Wait,

    /// <summary>Tell it once the record is durable.</summary>
    Save,

    /// <summary>Write the new token to the store.</summary>
    Store,

    /// <summary>The arrival met a process that is busy.</summary>
    Join,
}

/// <summary>What is to be done.</summary>
/// <param name="Kind">What.</param>
/// <param name="Attempt">What is sent; for <see cref="PartnerActionKind.Send"/>.</param>
/// <param name="Trigger">Why it is sent.</param>
/// <param name="Delay">How long it waits.</param>
internal readonly record struct PartnerAction(
    PartnerActionKind Kind, AttemptKind Attempt = default, AttemptTrigger Trigger = default, TimeSpan Delay = default);

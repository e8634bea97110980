using LoadLab.Ledger;
using LoadLab.Scenarios;

namespace LoadLab.Load.Partners;

/// <summary>
/// How a partner goes on: from a state and an event to the next state and what is to be done. No clock, no randomness,
/// no I/O; docs and tests hold its table.
/// </summary>
/// <remarks>
/// An org's processes share one token store and know of each other through it alone. A process reads it when it begins.
/// What it was told about an outdated copy says nothing about the org: once the store has, or will have, a newer token,
/// a refused or unanswered process is done. An event that does not fit the state changes nothing.
/// </remarks>
internal static class PartnerMachine
{
    /// <summary>Takes one step.</summary>
    /// <param name="behaviour">How this partner behaves.</param>
    /// <param name="org">What its processes share.</param>
    /// <param name="process">The process that the event is for.</param>
    /// <param name="happened">The event.</param>
    public static PartnerAction Step(PartnerBehaviour behaviour, ref OrgState org, ref ProcessState process, in PartnerEvent happened) =>
        happened.Kind switch
        {
            PartnerEventKind.Arrival => Arrive(org, ref process),
            PartnerEventKind.ApiCallDue => CallApi(org, ref process),
            PartnerEventKind.WaitOver => WaitOver(ref org, ref process),
            PartnerEventKind.Ended => Ended(behaviour, ref org, ref process, happened),
            PartnerEventKind.Saved => Saved(ref org, ref process),
            _ => CalledOff(ref org, ref process),
        };

    private static PartnerAction Arrive(in OrgState org, ref ProcessState process)
    {
        if (process.Activity != Activity.Idle)
            return new(PartnerActionKind.Join);

        process.Unanswered = 0;
        return Refresh(org, ref process, AttemptTrigger.Arrival);
    }

    // A partner that knows its token is void doesn't present it to the API.
    private static PartnerAction CallApi(in OrgState org, ref ProcessState process)
    {
        if (process.Activity != Activity.Idle || org.Disconnected)
            return default;

        return Send(org, ref process, Activity.CallingApi, AttemptKind.ApiCall, AttemptTrigger.Background);
    }

    private static PartnerAction WaitOver(ref OrgState org, ref ProcessState process)
    {
        // It looks into the store first: another process, or a person, may have brought what it wants.
        if (process.Activity is Activity.WaitingToRetry or Activity.WaitingAfterRefusal or Activity.WaitingForPerson
            && IsOutdated(org, process))
        {
            return CalledOff(ref org, ref process);
        }

        switch (process.Activity)
        {
            case Activity.WaitingToRetry:
                return Refresh(org, ref process, AttemptTrigger.Retry);
            case Activity.WaitingAfterRefusal:
                return Refresh(org, ref process, AttemptTrigger.RetryAfterRefusal);
            case Activity.WaitingForPerson:
                return Send(org, ref process, Activity.Reauthenticating, AttemptKind.Reauthentication, AttemptTrigger.Person);
            default:
                return default;
        }
    }

    private static PartnerAction Ended(PartnerBehaviour behaviour, ref OrgState org, ref ProcessState process, in PartnerEvent happened)
    {
        var was = process.Activity;
        process.Activity = Activity.Idle;
        return was switch
        {
            Activity.Refreshing => RefreshEnded(behaviour, ref org, ref process, happened),
            Activity.CallingApi => ApiCallEnded(org, ref process, happened),
            Activity.Reauthenticating => ReauthenticationEnded(behaviour, ref org, ref process, happened),
            _ => Unchanged(ref process, was),
        };
    }

    private static PartnerAction RefreshEnded(PartnerBehaviour behaviour, ref OrgState org, ref ProcessState process, in PartnerEvent happened)
    {
        switch (happened.Outcome)
        {
            case AttemptOutcome.Ok:
                return Save(ref org, ref process);
            case AttemptOutcome.Abandoned:
                return default;
            case AttemptOutcome.Refused:
                process.Unanswered = 0;
                return IsOutdated(org, process) ? default : Refused(behaviour.WhenRefused, ref org, ref process, happened);
            default:
                process.Unanswered += (byte)(process.Unanswered < byte.MaxValue ? 1 : 0);
                return IsOutdated(org, process) ? default : Retry(behaviour.Retry, ref process, happened);
        }
    }

    private static PartnerAction Refused(RefusalBehaviour behaviour, ref OrgState org, ref ProcessState process, in PartnerEvent happened)
    {
        org.Disconnected = true;
        if (happened.Draining)
            return default;

        if (RetryDelays.AfterRefusal(behaviour, happened.Draw) is { } pace)
            return Wait(ref process, Activity.WaitingAfterRefusal, pace);

        if (behaviour.Kind != RefusalKind.WaitForPerson || org.PersonAwaited)
            return default;

        org.PersonAwaited = true;
        return Wait(ref process, Activity.WaitingForPerson, behaviour.PersonAfter * (1 + happened.Draw));
    }

    private static PartnerAction Retry(RetryBehaviour behaviour, ref ProcessState process, in PartnerEvent happened)
    {
        if (RetryDelays.AfterFailure(behaviour, process.Unanswered, happened.Draw, happened.RetryAfter) is not { } delay)
            return default;

        return Wait(ref process, Activity.WaitingToRetry, delay);
    }

    private static PartnerAction ApiCallEnded(in OrgState org, ref ProcessState process, in PartnerEvent happened)
    {
        if (happened.Outcome != AttemptOutcome.Refused || happened.Draining || IsOutdated(org, process))
            return default;

        process.Unanswered = 0;
        return Refresh(org, ref process, AttemptTrigger.AfterApiRefusal);
    }

    private static PartnerAction ReauthenticationEnded(
        PartnerBehaviour behaviour, ref OrgState org, ref ProcessState process, in PartnerEvent happened)
    {
        if (happened.Outcome == AttemptOutcome.Ok)
        {
            org.PersonAwaited = false;
            return Save(ref org, ref process);
        }

        if (!happened.Draining && happened.Outcome != AttemptOutcome.Abandoned)
            return Wait(ref process, Activity.WaitingForPerson, behaviour.WhenRefused.PersonAfter * (1 + happened.Draw));

        org.PersonAwaited = false;
        return default;
    }

    private static PartnerAction Saved(ref OrgState org, ref ProcessState process)
    {
        if (process.Activity != Activity.Saving)
            return default;

        process.Activity = Activity.Idle;
        org.Stored++;
        return new(PartnerActionKind.Store);
    }

    private static PartnerAction CalledOff(ref OrgState org, ref ProcessState process)
    {
        if (process.Activity == Activity.WaitingForPerson)
            org.PersonAwaited = false;
        if (process.Activity is Activity.WaitingToRetry or Activity.WaitingAfterRefusal or Activity.WaitingForPerson)
            process.Activity = Activity.Idle;

        return default;
    }

    private static PartnerAction Save(ref OrgState org, ref ProcessState process)
    {
        org.Recorded++;
        org.Disconnected = false;
        process.Unanswered = 0;
        process.Activity = Activity.Saving;
        return new(PartnerActionKind.Save);
    }

    private static PartnerAction Refresh(in OrgState org, ref ProcessState process, AttemptTrigger trigger) =>
        Send(org, ref process, Activity.Refreshing, AttemptKind.Refresh, trigger);

    // It reads the store whenever it begins something.
    private static PartnerAction Send(in OrgState org, ref ProcessState process, Activity activity, AttemptKind kind, AttemptTrigger trigger)
    {
        process.Activity = activity;
        process.Read = org.Stored;
        process.Attempts++;
        return new(PartnerActionKind.Send, kind, trigger);
    }

    private static PartnerAction Wait(ref ProcessState process, Activity activity, TimeSpan delay)
    {
        process.Activity = activity;
        return new(PartnerActionKind.Wait, Delay: delay);
    }

    private static PartnerAction Unchanged(ref ProcessState process, Activity was)
    {
        process.Activity = was;
        return default;
    }

    // Its copy is older than the newest token recorded.
    private static bool IsOutdated(in OrgState org, in ProcessState process) => process.Read != org.Recorded;
}

using LoadLab.Ledger;
using LoadLab.Load.Partners;
using LoadLab.Scenarios;
using static LoadLab.Ledger.AttemptOutcome;
using static LoadLab.Load.Partners.Activity;
using static LoadLab.Load.Partners.PartnerEventKind;

namespace LoadLab.Tests.Load.Partners;

/// <summary>The machine's table, a row a transition.</summary>
public class PartnerMachineTests
{
    private const string GiveUp = "give up", KeepRetrying = "keep retrying", WaitForPerson = "wait for person";

    [Theory]
    // Arrivals and API calls take an idle process, and no other.
    [InlineData(KeepRetrying, Idle, "arrival", Refreshing, "send Refresh, Arrival")]
    [InlineData(KeepRetrying, Refreshing, "arrival", Refreshing, "join")]
    [InlineData(KeepRetrying, Saving, "arrival", Saving, "join")]
    [InlineData(KeepRetrying, WaitingToRetry, "arrival", WaitingToRetry, "join")]
    [InlineData(WaitForPerson, WaitingForPerson, "arrival", WaitingForPerson, "join")]
    [InlineData(KeepRetrying, CallingApi, "arrival", CallingApi, "join")]
    [InlineData(KeepRetrying, Idle, "api", CallingApi, "send ApiCall, Background")]
    [InlineData(KeepRetrying, Refreshing, "api", Refreshing, "none")]
    [InlineData(KeepRetrying, Saving, "api", Saving, "none")]
    // How a refresh ends.
    [InlineData(KeepRetrying, Refreshing, "Ok", Saving, "save")]
    [InlineData(KeepRetrying, Refreshing, "TimedOut", WaitingToRetry, "wait 0.25 s")]
    [InlineData(KeepRetrying, Refreshing, "ConnectionFailed", WaitingToRetry, "wait 0.25 s")]
    [InlineData(KeepRetrying, Refreshing, "Unavailable", WaitingToRetry, "wait 0.25 s")]
    [InlineData(KeepRetrying, Refreshing, "Abandoned", Idle, "none")]
    [InlineData(KeepRetrying, Refreshing, "Refused", WaitingAfterRefusal, "wait 3 s")]
    [InlineData(GiveUp, Refreshing, "Refused", Idle, "none")]
    [InlineData(WaitForPerson, Refreshing, "Refused", WaitingForPerson, "wait 6 s")]
    [InlineData(KeepRetrying, Refreshing, "Refused, draining", Idle, "none")]
    [InlineData(WaitForPerson, Refreshing, "Refused, draining", Idle, "none")]
    [InlineData(KeepRetrying, Refreshing, "TimedOut, draining", WaitingToRetry, "wait 0.25 s")]
    // A wait that is over, or called off.
    [InlineData(KeepRetrying, WaitingToRetry, "wait over", Refreshing, "send Refresh, Retry")]
    [InlineData(KeepRetrying, WaitingAfterRefusal, "wait over", Refreshing, "send Refresh, RetryAfterRefusal")]
    [InlineData(WaitForPerson, WaitingForPerson, "wait over", Reauthenticating, "send Reauthentication, Person")]
    [InlineData(KeepRetrying, WaitingAfterRefusal, "called off", Idle, "none")]
    [InlineData(WaitForPerson, WaitingForPerson, "called off", Idle, "none")]
    [InlineData(KeepRetrying, Refreshing, "called off", Refreshing, "none")]
    // A person.
    [InlineData(WaitForPerson, Reauthenticating, "Ok", Saving, "save")]
    [InlineData(WaitForPerson, Reauthenticating, "TimedOut", WaitingForPerson, "wait 6 s")]
    [InlineData(WaitForPerson, Reauthenticating, "TimedOut, draining", Idle, "none")]
    [InlineData(WaitForPerson, Reauthenticating, "Abandoned", Idle, "none")]
    // API calls.
    [InlineData(KeepRetrying, CallingApi, "Ok", Idle, "none")]
    [InlineData(KeepRetrying, CallingApi, "TimedOut", Idle, "none")]
    [InlineData(KeepRetrying, CallingApi, "Refused", Refreshing, "send Refresh, AfterApiRefusal")]
    [InlineData(KeepRetrying, CallingApi, "Refused, draining", Idle, "none")]
    // The record is durable.
    [InlineData(KeepRetrying, Saving, "saved", Idle, "store")]
    [InlineData(KeepRetrying, Idle, "saved", Idle, "none")]
    internal void Transitions(string refused, Activity from, string happened, Activity to, string action)
    {
        var org = new OrgState { Recorded = from == Saving ? 1u : 0 };
        var process = new ProcessState { Activity = from };
        var taken = PartnerMachine.Step(Behaviour(refused), ref org, ref process, Event(happened));
        Assert.Equal((to, action), (process.Activity, Describe(taken)));
    }

    [Theory]
    [InlineData(Refreshing, "Refused")] // refused with a copy that the store has replaced: nobody is cut off
    [InlineData(Refreshing, "TimedOut")]
    [InlineData(WaitingToRetry, "wait over")]
    [InlineData(WaitingAfterRefusal, "wait over")]
    [InlineData(WaitingForPerson, "wait over")]
    [InlineData(CallingApi, "Refused")]
    internal void A_process_whose_copy_is_outdated_is_done(Activity from, string happened)
    {
        var org = new OrgState { Recorded = 1, PersonAwaited = from == WaitingForPerson };
        var process = new ProcessState { Activity = from };
        var taken = PartnerMachine.Step(Behaviour(KeepRetrying), ref org, ref process, Event(happened));
        Assert.Equal((Idle, "none", false, false), (process.Activity, Describe(taken), org.Disconnected, org.PersonAwaited));
    }

    [Fact]
    public void A_refusal_of_the_token_held_cuts_the_org_off_until_something_succeeds()
    {
        var org = default(OrgState);
        var process = new ProcessState { Activity = Refreshing };
        PartnerMachine.Step(Behaviour(GiveUp), ref org, ref process, Event("Refused"));
        Assert.True(org.Disconnected);
        Assert.Equal("none", Describe(PartnerMachine.Step(Behaviour(GiveUp), ref org, ref process, Event("api"))));

        PartnerMachine.Step(Behaviour(GiveUp), ref org, ref process, Event("arrival"));
        PartnerMachine.Step(Behaviour(GiveUp), ref org, ref process, Event("Ok"));
        Assert.False(org.Disconnected);
    }

    [Fact]
    public void One_person_is_enough_for_all_processes_of_an_org()
    {
        var org = default(OrgState);
        var (one, other) = (new ProcessState { Activity = Refreshing }, new ProcessState { Activity = Refreshing });
        PartnerMachine.Step(Behaviour(WaitForPerson), ref org, ref one, Event("Refused"));
        PartnerMachine.Step(Behaviour(WaitForPerson), ref org, ref other, Event("Refused"));
        Assert.Equal((WaitingForPerson, Idle), (one.Activity, other.Activity));
    }

    [Fact]
    public void Retries_end_with_the_last_try_and_begin_anew_with_the_next_arrival()
    {
        var org = default(OrgState);
        var process = default(ProcessState);
        PartnerMachine.Step(Behaviour(GiveUp), ref org, ref process, Event("arrival"));
        PartnerMachine.Step(Behaviour(GiveUp), ref org, ref process, Event("TimedOut"));
        PartnerMachine.Step(Behaviour(GiveUp), ref org, ref process, Event("wait over"));
        PartnerMachine.Step(Behaviour(GiveUp), ref org, ref process, Event("TimedOut"));
        Assert.Equal(Idle, process.Activity);
        PartnerMachine.Step(Behaviour(GiveUp), ref org, ref process, Event("arrival"));
        PartnerMachine.Step(Behaviour(GiveUp), ref org, ref process, Event("TimedOut"));
        Assert.Equal(WaitingToRetry, process.Activity);
    }

    [Theory]
    [InlineData(true, 7)]
    [InlineData(false, 0.25)]
    public void Retry_after_is_a_lower_bound_where_it_is_obeyed(bool obeyed, double seconds)
    {
        var org = default(OrgState);
        var process = new ProcessState { Activity = Refreshing };
        var behaviour = Behaviour(GiveUp) with { Retry = new RetryBehaviour { ObeyRetryAfter = obeyed } };
        var action = PartnerMachine.Step(behaviour, ref org, ref process,
            new(Ended, Unavailable, Draw: 0.5, RetryAfter: TimeSpan.FromSeconds(7)));
        Assert.Equal(TimeSpan.FromSeconds(seconds), action.Delay);
    }

    private static PartnerBehaviour Behaviour(string refused) => new()
    {
        Retry = new RetryBehaviour { Attempts = 2, Delay = TimeSpan.FromSeconds(0.5) },
        WhenRefused = new RefusalBehaviour
        {
            Kind = refused switch { GiveUp => RefusalKind.GiveUp, KeepRetrying => RefusalKind.KeepRetrying, _ => RefusalKind.WaitForPerson },
            Every = TimeSpan.FromSeconds(2),
            PersonAfter = TimeSpan.FromSeconds(4),
        },
    };

    // Every draw is 0.5.
    private static PartnerEvent Event(string text) => text switch
    {
        "arrival" => new(Arrival),
        "api" => new(ApiCallDue),
        "wait over" => new(WaitOver),
        "called off" => new(CalledOff),
        "saved" => new(Saved),
        _ => new(Ended, Enum.Parse<AttemptOutcome>(text.Split(',')[0]), Draw: 0.5, Draining: text.EndsWith("draining", StringComparison.Ordinal)),
    };

    private static string Describe(PartnerAction action) => action.Kind switch
    {
        PartnerActionKind.Send => $"send {action.Attempt}, {action.Trigger}",
        PartnerActionKind.Wait => FormattableString.Invariant($"wait {action.Delay.TotalSeconds:0.##} s"),
        _ => action.Kind.ToString().ToLowerInvariant(),
    };
}

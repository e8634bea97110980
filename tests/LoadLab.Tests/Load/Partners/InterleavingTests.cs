using LoadLab.Ledger;
using LoadLab.Load.Partners;
using LoadLab.Scenarios;

namespace LoadLab.Tests.Load.Partners;

/// <summary>
/// Every order in which a bounded number of events can happen to one org whose two processes share its token store. The
/// world around the machine is what the engine does, reduced to its order: requests under way, waits, a log whose records
/// become durable in their order, a store.
/// </summary>
public class InterleavingTests
{
    [Theory]
    [InlineData(RefusalKind.GiveUp, RetryKind.None)]
    [InlineData(RefusalKind.GiveUp, RetryKind.Fixed)]
    [InlineData(RefusalKind.KeepRetrying, RetryKind.Fixed)]
    [InlineData(RefusalKind.WaitForPerson, RetryKind.None)]
    [InlineData(RefusalKind.WaitForPerson, RetryKind.Fixed)]
    public void Whatever_the_order_every_claim_is_kept_and_released_and_the_store_follows_the_log(RefusalKind refused, RetryKind retry)
    {
        var behaviour = new PartnerBehaviour
        {
            Processes = 2,
            Retry = new RetryBehaviour { Kind = retry, Attempts = 3 },
            WhenRefused = new RefusalBehaviour { Kind = refused },
        };
        var seen = new HashSet<World>();
        var open = new Stack<World>([new World()]);
        while (open.TryPop(out var world))
        {
            if (!seen.Add(world))
                continue;

            world.Check();
            world.Finished(behaviour).CheckIdle();
            if (world.Steps < World.MostSteps)
                foreach (var next in world.Next(behaviour))
                    open.Push(next);
        }

        // So that a world which can't move doesn't pass for a machine without faults.
        Assert.True(seen.Count > 10_000, $"only {seen.Count} states were reached");
    }

    /// <summary>The world at one moment; equal worlds go on equally.</summary>
    private sealed record World
    {
        public const int MostSteps = 11;

        private OrgState _org;
        private ProcessState _one, _other;

        public int Steps { get; private init; }

        // What the engine holds for each process: nothing, a request, a wait, or a token to be saved.
        private Holds HeldOne { get; set; }

        private Holds HeldOther { get; set; }

        // Processes whose records are not durable yet, in the order of the log: 0 none, else process + 1, the oldest in the lowest digit.
        private int Log { get; set; }

        // By the rule of the ledger: the last answer of a refresh with the newest recorded token was a refusal.
        private bool CutOff { get; set; }

        public IEnumerable<World> Next(PartnerBehaviour behaviour)
        {
            for (var process = 0; process < 2; process++)
            {
                yield return After(behaviour, process, new(PartnerEventKind.Arrival));
                yield return After(behaviour, process, new(PartnerEventKind.ApiCallDue));
                switch (process == 0 ? HeldOne : HeldOther)
                {
                    case Holds.Request:
                        foreach (var outcome in new[] { AttemptOutcome.Ok, AttemptOutcome.Refused, AttemptOutcome.TimedOut })
                            foreach (var draining in new[] { false, true })
                                yield return After(behaviour, process, new(PartnerEventKind.Ended, outcome, Draw: 0.5, Draining: draining));
                        break;
                    case Holds.Wait:
                        yield return After(behaviour, process, new(PartnerEventKind.WaitOver));
                        yield return After(behaviour, process, new(PartnerEventKind.CalledOff));
                        break;
                    case Holds.Token when Log % 10 == process + 1:
                        yield return After(behaviour, process, new(PartnerEventKind.Saved));
                        break;
                }
            }
        }

        /// <summary>The run ended by force from here.</summary>
        public World Finished(PartnerBehaviour behaviour)
        {
            var world = this;
            for (var left = 8; left > 0; left--)
            {
                for (var process = 0; process < 2; process++)
                {
                    PartnerEvent? end = (process == 0 ? world.HeldOne : world.HeldOther) switch
                    {
                        Holds.Request => new(PartnerEventKind.Ended, AttemptOutcome.Abandoned, Draining: true),
                        Holds.Wait => new(PartnerEventKind.CalledOff),
                        Holds.Token when world.Log % 10 == process + 1 => new(PartnerEventKind.Saved),
                        _ => null,
                    };
                    world = end is { } happened ? world.After(behaviour, process, happened) : world;
                }
            }

            return world;
        }

        public void Check()
        {
            // No claim is lost, none is kept for nothing.
            Assert.Equal(HeldBy(_one.Activity), HeldOne);
            Assert.Equal(HeldBy(_other.Activity), HeldOther);
            Assert.Equal(_org.Recorded - _org.Stored, (uint)(Log == 0 ? 0 : Log < 10 ? 1 : 2));
            Assert.Equal(CutOff, _org.Disconnected);
            Assert.Equal(
                new[] { _one, _other }.Any(p => p.Activity is Activity.WaitingForPerson or Activity.Reauthenticating), _org.PersonAwaited);
        }

        public void CheckIdle()
        {
            Check();
            Assert.Equal((Activity.Idle, Activity.Idle, _org.Recorded), (_one.Activity, _other.Activity, _org.Stored));
        }

        private World After(PartnerBehaviour behaviour, int process, PartnerEvent happened)
        {
            var next = this with { Steps = Steps + 1 };
            ref var state = ref process == 0 ? ref next._one : ref next._other;
            var before = state;
            var action = PartnerMachine.Step(behaviour, ref next._org, ref state, happened);
            if (action.Kind == PartnerActionKind.Store)
                next.Log = Log / 10; // the store's n-th token is the log's n-th: only the oldest can become durable

            if (happened.Kind == PartnerEventKind.Ended)
                next.Judge(before, happened.Outcome, _org);

            next.Hold(process, before.Activity, action);
            return next;
        }

        private void Judge(in ProcessState process, AttemptOutcome outcome, in OrgState org)
        {
            if (process.Activity == Activity.Refreshing && outcome == AttemptOutcome.Refused && process.Read == org.Recorded)
                CutOff = true;
            if (process.Activity is Activity.Refreshing or Activity.Reauthenticating && outcome == AttemptOutcome.Ok)
                CutOff = false;
        }

        private void Hold(int process, Activity before, PartnerAction action)
        {
            var now = process == 0 ? _one.Activity : _other.Activity;
            switch (action.Kind)
            {
                case PartnerActionKind.Send:
                    // Its own request, if it had one, has just ended: no process has two.
                    Assert.DoesNotContain(before, new[] { Activity.Saving });
                    Assert.NotEqual(before, now);
                    break;
                case PartnerActionKind.Save:
                    Log += (process + 1) * (Log == 0 ? 1 : 10);
                    break;
            }

            var holds = action.Kind switch
            {
                PartnerActionKind.Send => Holds.Request,
                PartnerActionKind.Wait => Holds.Wait,
                PartnerActionKind.Save => Holds.Token,
                _ when before != now => Holds.Nothing,
                _ => process == 0 ? HeldOne : HeldOther,
            };
            if (process == 0)
                HeldOne = holds;
            else
                HeldOther = holds;
        }

        private static Holds HeldBy(Activity activity) => activity switch
        {
            Activity.Idle => Holds.Nothing,
            Activity.Saving => Holds.Token,
            Activity.Refreshing or Activity.CallingApi or Activity.Reauthenticating => Holds.Request,
            _ => Holds.Wait,
        };
    }

    private enum Holds
    {
        Nothing,
        Request,
        Wait,
        Token,
    }
}

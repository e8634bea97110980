using LoadLab.Scenarios.Reading;
using LoadLab.Scenarios.Text;

namespace LoadLab.Scenarios;

/// <summary>A mistake that takes more than one value to see.</summary>
/// <param name="Where">The value to change, <c>faults[0].length</c>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Needs">The values it was concluded from: if one of them is wrong itself, the conclusion means nothing.</param>
internal sealed record Mistake(string Where, string Message, params string[] Needs);

/// <summary>What must hold between the values of a scenario. Each value by itself was checked when it was read.</summary>
internal static class ScenarioRules
{
    // Scaled times are rounded to 100 ns one by one; ends that belong together may differ by some of those.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    /// <summary>Every mistake.</summary>
    public static IEnumerable<Mistake> Check(Scenario scenario)
    {
        var phases = new PhaseTimeline(scenario.Phases);
        return Size(scenario)
            .Concat(Load(scenario, phases))
            .Concat(PartnerRules.Check(scenario))
            .Concat(Amnesty(scenario, phases))
            .Concat(FaultRules.Check(scenario.Faults, phases))
            .Concat(Thresholds(scenario, phases));
    }

    /// <summary>Whether a machine can be asked to run it at all; the one thing that options can break.</summary>
    public static IEnumerable<Mistake> Size(Scenario scenario)
    {
        var phases = new PhaseTimeline(scenario.Phases);
        var length = phases.LoadEnd + scenario.Phases.Drain;
        if (length > Durations.Longest)
            yield return new("phases", $"the phases last {Durations.Format(length)} together; expected at most 24h", "phases");

        var bySource = scenario.Load.Select(source => PlannedLoad.Arrivals(source, phases, scenario.Orgs.Count)).ToList();
        var arrivals = bySource.Sum();
        if (arrivals > LoadMapping.MostArrivals)
            yield return new("load", $"{arrivals:N0} arrivals are planned; expected at most {LoadMapping.MostArrivals:N0}", "phases", "orgs.count", "load");
        if (arrivals <= 0.5 && bySource.TrueForAll(count => count > 0)) // a source of nothing at all is a mistake of its own
            yield return new("load", "not one arrival is planned; expected more load, or more time for it", "phases", "orgs.count", "load");
    }

    /// <summary>Whether an end lies beyond a limit by more than rounding.</summary>
    public static bool IsBeyond(TimeSpan end, TimeSpan limit) => end > limit + Rounding;

    private static IEnumerable<Mistake> Load(Scenario scenario, PhaseTimeline phases)
    {
        for (var i = 0; i < scenario.Load.Count; i++)
        {
            var (source, where) = (scenario.Load[i], $"load[{i}]");
            var start = phases.At(source.Start);
            if (start >= phases.LoadEnd)
                yield return new($"{where}.start", "is not before the drain, in which nothing arrives", "phases", where);
            else if (source.Length is { } length && IsBeyond(start + length, phases.LoadEnd))
                yield return new($"{where}.length", Past(start + length, phases), "phases", where);
            foreach (var mistake in OfKind(source, where, phases))
                yield return mistake;
        }
    }

    private static IEnumerable<Mistake> OfKind(LoadSource source, string where, PhaseTimeline phases)
    {
        if (source is RampLoad { From: 0, To: 0 })
            yield return new($"{where}.to", "the ramp stays at 0; expected from or to above 0", where);
        if (source is StepsLoad steps && steps.Rates.All(rate => rate == 0))
            yield return new($"{where}.rates", "every step is at 0; expected one above 0", where);
        if (source is CronLoad cron && cron.Spread > cron.Every)
            yield return new($"{where}.spread", $"is longer than every ({Durations.Format(cron.Every)}); expected batches that don't overlap", where);
        if (source is ReplayLoad { Length: null } replay)
        {
            var ends = phases.At(replay.Start).TotalSeconds + replay.Recorded.Last.TotalSeconds / replay.Speed;
            if (ends > (phases.LoadEnd + Rounding).TotalSeconds)
                yield return new($"{where}.file", $"the recording's last instant comes {ends - phases.LoadEnd.TotalSeconds:0.###} s after the drain has begun; "
                    + "expected one that fits, a higher speed, or a length that says where to cut it", "phases", where);
        }
    }

    private static IEnumerable<Mistake> Amnesty(Scenario scenario, PhaseTimeline phases)
    {
        var (amnesty, start) = (scenario.Amnesty, phases.At(scenario.Amnesty.Start));
        if (start >= phases.LoadEnd)
            yield return new("amnesty.start", "is not before the drain, in which no refresh begins", "phases", "amnesty.start");
        if (amnesty.End is { } end && phases.At(end) <= start)
            yield return new("amnesty.end", "is not after the amnesty's start", "phases", "amnesty.start", "amnesty.end");
    }

    private static IEnumerable<Mistake> Thresholds(Scenario scenario, PhaseTimeline phases)
    {
        var policies = scenario.Policies.Select(policy => policy.Text).ToList();
        for (var i = 0; i < scenario.Thresholds.Count; i++)
        {
            var (threshold, where) = (scenario.Thresholds[i], $"thresholds[{i}]");
            if (threshold.Phase is { } phase && phases.LengthOf(phase) == TimeSpan.Zero)
                yield return new($"{where}.phase", $"the phase {KebabCase.Of(phase)} has no length, so nothing is measured in it", "phases", $"{where}.phase");
            if (threshold.Policy is { } policy && !policies.Contains(policy))
                yield return new($"{where}.policy", $"the scenario has no policy {Excerpt.Of(policy)}; {NearestName.Hint(policy, policies)}", "policies", $"{where}.policy");
        }
    }

    /// <summary>How far an end lies past the drain's beginning, in words.</summary>
    public static string Past(TimeSpan end, PhaseTimeline phases) =>
        $"ends {Durations.Format(end - phases.LoadEnd)} after the drain has begun (at {Durations.Format(phases.LoadEnd)}); expected it to end before";
}

using LoadLab.Scenarios.Text;

namespace LoadLab.Scenarios;

/// <summary>What must hold between the values of the faults, and between them and the phases.</summary>
internal static class FaultRules
{
    /// <summary>Every mistake. Faults end with the load: whatever the drain waits for must be able to come.</summary>
    public static IEnumerable<Mistake> Check(IReadOnlyList<FaultSpec> faults, PhaseTimeline phases)
    {
        for (var i = 0; i < faults.Count; i++)
        {
            var where = $"faults[{i}]";
            foreach (var mistake in Place(faults[i], where, phases).Concat(Strength(faults[i], where)))
                yield return mistake;
            if (faults.Take(i).Any(earlier => earlier.Name == faults[i].Name))
                yield return new($"{where}.name", "another fault has this name; expected one that tells them apart", "faults");
        }
    }

    private static IEnumerable<Mistake> Place(FaultSpec fault, string where, PhaseTimeline phases)
    {
        var start = phases.At(fault.Start);
        string[] needs = ["phases", $"{where}.start", $"{where}.length"];
        if (fault.Start.Phase != PhaseName.Drain && phases.LengthOf(fault.Start.Phase) == TimeSpan.Zero)
            yield return new($"{where}.start", $"the phase {KebabCase.Of(fault.Start.Phase)} has no length", needs);
        else if (start >= phases.LoadEnd)
            yield return new($"{where}.start", "is not before the drain, by which every fault has been lifted", needs);
        else if (ScenarioRules.IsBeyond(start + fault.Length, phases.LoadEnd))
            yield return new($"{where}.length", ScenarioRules.Past(start + fault.Length, phases), needs);
    }

    private static IEnumerable<Mistake> Strength(FaultSpec fault, string where)
    {
        if (ScenarioRules.IsBeyond(fault.RampUp + fault.RampDown, fault.Length))
            yield return new(
                fault.RampUp > TimeSpan.Zero ? $"{where}.ramp-up" : $"{where}.ramp-down",
                $"the ramps take {Durations.Format(fault.RampUp + fault.RampDown)}, the fault lasts {Durations.Format(fault.Length)}",
                where);
        if (fault.Jitter > fault.Latency)
            yield return new($"{where}.jitter", $"is more than the latency ({Durations.Format(fault.Latency)}); no answer can come early", where);
    }
}

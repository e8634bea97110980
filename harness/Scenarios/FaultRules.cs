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
            if (faults.Take(i).FirstOrDefault(earlier => earlier.ToxicName == faults[i].ToxicName) is { } namesake)
                yield return new($"{where}.name", NameTaken(faults[i], namesake), "faults");
            if (faults.Take(i).FirstOrDefault(earlier => BothTakeDown(earlier, faults[i], phases)) is { } down)
                yield return new($"{where}.start", $"the link is still down by the fault {down.Name}, whose end would bring it up within this one; expected one after the other", "faults");
        }
    }

    private static string NameTaken(FaultSpec fault, FaultSpec namesake) => fault.Name == namesake.Name
        ? "another fault has this name; expected one that tells them apart"
        : $"on the link this is {fault.ToxicName}, as {namesake.Name} is; expected a name that tells them apart";

    // A link is up or down; of toxics there may be several at once. What is misplaced is told as that.
    private static bool BothTakeDown(FaultSpec one, FaultSpec other, PhaseTimeline phases) =>
        one.Kind == FaultKind.Down && other.Kind == FaultKind.Down && !Place(one, "", phases).Concat(Place(other, "", phases)).Any()
        && phases.At(one.Start) < phases.At(other.Start) + other.Length && phases.At(other.Start) < phases.At(one.Start) + one.Length;

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

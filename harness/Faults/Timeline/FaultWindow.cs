using LoadLab.Scenarios;

namespace LoadLab.Faults.Timeline;

/// <summary>A fault laid on the arm's timeline: how strong it is at each instant.</summary>
/// <param name="fault">The fault.</param>
/// <param name="phases">The phases it refers to.</param>
public sealed class FaultWindow(FaultSpec fault, PhaseTimeline phases)
{
    /// <summary>
    /// How often a ramp changes the strength. 1 s: each change lets what waits inside the toxic through at once, as
    /// Toxiproxy defines it, so steps shorter than the latency would undo it.
    /// </summary>
    public static TimeSpan RampStep { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The fault as the scenario has it.</summary>
    public FaultSpec Fault { get; } = fault;

    /// <summary>When it sets in, from the arm's first instant.</summary>
    public TimeSpan Start { get; } = phases.At(fault.Start);

    /// <summary>When it is lifted.</summary>
    public TimeSpan End { get; } = phases.At(fault.Start) + fault.Length;

    /// <summary>Strength at an instant, 0 to 1: growing over the ramp up, full, fading over the ramp down.</summary>
    public double StrengthAt(TimeSpan instant)
    {
        if (instant < Start || instant >= End)
            return 0;

        var up = Fault.RampUp == TimeSpan.Zero ? 1 : (instant - Start) / Fault.RampUp;
        var down = Fault.RampDown == TimeSpan.Zero ? 1 : (End - instant) / Fault.RampDown;
        return Math.Min(1, Math.Min(up, down));
    }

    /// <summary>The instants after the first at which the strength is set anew.</summary>
    /// <param name="rampUp">Those of the ramp up too; false when the server carries it out by itself.</param>
    public IEnumerable<TimeSpan> Steps(bool rampUp)
    {
        for (var at = Start + RampStep; at < End; at += RampStep)
        {
            var rising = rampUp && at < Start + Fault.RampUp + RampStep;
            var fading = Fault.RampDown > TimeSpan.Zero && at >= End - Fault.RampDown;
            if ((rising && Fault.RampUp > TimeSpan.Zero) || fading)
                yield return at;
        }
    }

    /// <summary>In words: what it does at full strength, and its ramps.</summary>
    public string Describe()
    {
        var strength = Fault.Kind switch
        {
            FaultKind.Latency when Fault.Jitter > TimeSpan.Zero => $"{Words(Fault.Latency)} ± {Words(Fault.Jitter)} on every answer",
            FaultKind.Latency => $"{Words(Fault.Latency)} on every answer",
            FaultKind.Bandwidth => $"{Fault.RateKilobytes} KB/s",
            FaultKind.Timeout when Fault.After == TimeSpan.Zero => "nothing gets through",
            FaultKind.Timeout => $"nothing gets through, closed after {Words(Fault.After)}",
            FaultKind.ResetPeer => $"connections reset after {Words(Fault.After)}",
            _ => "unreachable",
        };
        if (Fault.Direction == FaultDirection.Upstream)
            strength = strength.Replace("every answer", "every request", StringComparison.Ordinal);
        if (Fault.RampUp > TimeSpan.Zero)
            strength += $", growing for {Words(Fault.RampUp)}";
        if (Fault.RampDown > TimeSpan.Zero)
            strength += $", fading for {Words(Fault.RampDown)}";
        return Fault.Toxicity < 1 ? $"{strength}, {Fault.Toxicity:P0} of connections" : strength;
    }

    private static string Words(TimeSpan time) =>
        time < TimeSpan.FromSeconds(1) ? $"{time.TotalMilliseconds:0.#} ms" : $"{time.TotalSeconds:0.##} s";
}

using LoadLab.Scenarios.Text;
using LoadLab.Scenarios.Yaml;

namespace LoadLab.Scenarios.Reading;

/// <summary>One fault.</summary>
internal static class FaultMapping
{
    private const int LongestName = 60;

    private static readonly string[] KeysOfAnyKind = ScenarioKeys.Fault.Values.SelectMany(keys => keys).Distinct().ToArray();

    // Stands where a fault could not be read, so that the others keep their places.
    private static readonly FaultSpec Unreadable = new()
    {
        Name = "",
        Kind = FaultKind.Down,
        Start = default,
        Length = TimeSpan.Zero,
    };

    public static FaultSpec Read(Value value)
    {
        if (value.Mapping() is not { } map)
            return Unreadable;

        // Without its kind nothing says which attributes belong to a fault; what is common to all is still read.
        var kind = map.Require("kind")?.Choice<FaultKind>();
        if (kind is { } known)
            map.Only(ScenarioKeys.Fault[known], KeysOfAnyKind, $"a fault of kind {KebabCase.Of(known)}");
        else
            map.Only(KeysOfAnyKind);

        var fault = new FaultSpec
        {
            Name = map.Require("name")?.Line(LongestName) ?? "",
            Kind = kind ?? Unreadable.Kind,
            Start = map.Require("start")?.Instant() ?? default,
            Length = map.Require("length")?.DurationAboveZero() ?? TimeSpan.Zero,
            RampUp = map.Get("ramp-up")?.Duration() ?? TimeSpan.Zero,
            RampDown = map.Get("ramp-down")?.Duration() ?? TimeSpan.Zero,
            Direction = map.Get("direction")?.Choice<FaultDirection>() ?? FaultDirection.Downstream,
            Toxicity = map.Get("toxicity")?.Share(aboveZero: true) ?? 1,
            Jitter = map.Get("jitter")?.Duration() ?? TimeSpan.Zero,
            After = map.Get("after")?.Duration() ?? TimeSpan.Zero,
        };

        return kind switch
        {
            FaultKind.Latency => fault with { Latency = map.Require("latency")?.DurationAboveZero() ?? TimeSpan.Zero },
            FaultKind.Bandwidth => fault with { RateKilobytes = map.Require("rate-kilobytes")?.Whole(1, 10_000_000) ?? 1 },
            _ => fault,
        };
    }
}

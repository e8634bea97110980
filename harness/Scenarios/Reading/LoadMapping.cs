using LoadLab.Scenarios.Yaml;

namespace LoadLab.Scenarios.Reading;

/// <summary>One source of arrivals.</summary>
internal static class LoadMapping
{
    /// <summary>More arrivals than a machine can send in any run that a person waits for.</summary>
    public const int MostArrivals = 5_000_000;

    private static readonly string[] KeysOfAnyKind = ScenarioKeys.Load.Values.SelectMany(keys => keys).Distinct().ToArray();

    // Stands where a source could not be read, so that the others keep their places.
    private static readonly SteadyLoad Unreadable = new() { Rate = 1 };

    public static LoadSource Read(Value value)
    {
        if (value.Mapping() is not { } map)
            return Unreadable;
        if (map.Require("kind")?.OneOf([.. ScenarioKeys.Load.Keys]) is not { } kind)
        {
            map.Only(KeysOfAnyKind);
            return Unreadable;
        }

        map.Only(ScenarioKeys.Load[kind], KeysOfAnyKind, $"a source of kind {kind}");
        LoadSource source = kind switch
        {
            "steady" => new SteadyLoad { Rate = map.Require("rate")?.Rate() ?? 0 },
            "ramp" => new RampLoad
            {
                From = map.Require("from")?.Rate(zeroAllowed: true) ?? 0,
                To = map.Require("to")?.Rate(zeroAllowed: true) ?? 0,
            },
            "storm" => new StormLoad { Arrivals = map.Require("arrivals")?.Whole(1, MostArrivals) ?? 1 },
            _ => new CronLoad
            {
                Every = map.Require("every")?.DurationAboveZero() ?? TimeSpan.FromSeconds(1),
                Arrivals = map.Require("arrivals")?.Whole(1, MostArrivals) ?? 1,
                Spread = map.Get("spread")?.Duration() ?? TimeSpan.Zero,
            },
        };

        // A storm's length is the window its arrivals fall in: no default would be anybody's intention.
        var length = kind == "storm" ? map.Require("length") : map.Get("length");
        return source with
        {
            Start = map.Get("start")?.Instant() ?? source.Start,
            Length = length?.DurationAboveZero(),
        };
    }
}

using LoadLab.Scenarios.Yaml;

namespace LoadLab.Scenarios.Reading;

/// <summary>One source of arrivals.</summary>
/// <param name="recordings">Reads what sources replay.</param>
internal sealed class LoadMapping(RecordingFile recordings)
{
    /// <summary>More arrivals than a machine can send in any run that a person waits for; their plan takes 160 MB.</summary>
    public const int MostArrivals = 10_000_000;

    private const int MostSteps = 1_000;

    private static readonly string[] KeysOfAnyKind = ScenarioKeys.Load.Values.SelectMany(keys => keys).Distinct().ToArray();

    // Stands where a source could not be read, so that the others keep their places.
    private static readonly SteadyLoad Unreadable = new() { Rate = 1 };

    public LoadSource Read(Value value)
    {
        if (value.Mapping() is not { } map)
            return Unreadable;
        if (map.Require("kind")?.OneOf([.. ScenarioKeys.Load.Keys]) is not { } kind)
        {
            map.Only(KeysOfAnyKind);
            return Unreadable;
        }

        map.Only(ScenarioKeys.Load[kind], KeysOfAnyKind, $"a source of kind {kind}");
        var source = Source(kind, map);

        // A storm's length is the window its arrivals fall in: no default would be anybody's intention.
        var length = kind == "storm" ? map.Require("length") : map.Get("length");
        return source with
        {
            Start = map.Get("start")?.Instant() ?? source.Start,
            Length = length?.DurationAboveZero(),
        };
    }

    private LoadSource Source(string kind, Section map) => kind switch
    {
        "steady" => new SteadyLoad { Rate = map.Require("rate")?.Rate() ?? 1, Spacing = Spacing(map) },
        "ramp" => new RampLoad
        {
            From = map.Require("from")?.Rate(zeroAllowed: true) ?? 1,
            To = map.Require("to")?.Rate(zeroAllowed: true) ?? 1,
            Spacing = Spacing(map),
        },
        "steps" => new StepsLoad { Rates = Rates(map), Spacing = Spacing(map) },
        "storm" => new StormLoad { Arrivals = map.Require("arrivals")?.Whole(1, MostArrivals) ?? 1 },
        "cron" => new CronLoad
        {
            Every = map.Require("every")?.DurationAboveZero() ?? TimeSpan.FromSeconds(1),
            Arrivals = map.Get("arrivals") is { } arrivals ? arrivals.Whole(1, MostArrivals) ?? 1 : null,
            Spread = map.Get("spread")?.Duration() ?? TimeSpan.Zero,
        },
        _ => new ReplayLoad
        {
            Recorded = map.Require("file") is { } file ? recordings.Read(file) : new([0]),
            Speed = map.Get("speed")?.Factor() ?? 1,
            Multiply = map.Get("multiply")?.Factor() ?? 1,
        },
    };

    private static ArrivalSpacing Spacing(Section map) => map.Get("spacing")?.Choice<ArrivalSpacing>() ?? ArrivalSpacing.Even;

    private static IReadOnlyList<double> Rates(Section map)
    {
        var rates = map.Require("rates")?.List(item => new Step(item.Rate(zeroAllowed: true) ?? 1), "rates", most: MostSteps);
        return rates is { Count: > 0 } ? [.. rates.Select(step => step.Rate)] : [1];
    }

    private sealed record Step(double Rate);
}

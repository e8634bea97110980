using LoadLab.Scenarios.Text;
using LoadLab.Scenarios.Yaml;

namespace LoadLab.Scenarios.Reading;

/// <summary>How partners behave: one behaviour, or a list of them.</summary>
internal static class PartnersMapping
{
    private const int MostBehaviours = 100;
    private const int LongestName = 60;
    private const int MostProcesses = 8;

    private static readonly string[] RetryKeysOfAnyKind = ScenarioKeys.Retry.Values.SelectMany(keys => keys).Distinct().ToArray();
    private static readonly string[] RefusalKeysOfAnyKind = ScenarioKeys.Refusal.Values.SelectMany(keys => keys).Distinct().ToArray();

    public static IReadOnlyList<PartnerBehaviour> Read(Value value)
    {
        if (value.Node is not ListNode)
            return [Behaviour(value)];

        return value.List(Behaviour, "behaviours", most: MostBehaviours) is { Count: > 0 } several ? several : [new()];
    }

    private static PartnerBehaviour Behaviour(Value value)
    {
        var defaults = new PartnerBehaviour();
        if (value.Mapping("expected a behaviour, or a list of them")?.Only(ScenarioKeys.Partners) is not { } map)
            return defaults;

        return new()
        {
            Name = map.Get("name")?.Line(LongestName) ?? defaults.Name,
            Share = map.Get("share")?.Factor() ?? defaults.Share,
            Timeout = map.Get("timeout")?.DurationAboveZero() ?? defaults.Timeout,
            Retry = map.Get("retry") is { } retry ? Retry(retry) : defaults.Retry,
            WhenRefused = map.Get("when-refused") is { } refused ? Refusal(refused) : defaults.WhenRefused,
            ApiCallEvery = map.Get("api-call-every")?.DurationAboveZero(),
            Processes = map.Get("processes")?.Whole(1, MostProcesses) ?? defaults.Processes,
            ProcessSpread = map.Get("process-spread")?.Duration() ?? defaults.ProcessSpread,
            Connections = map.Get("connections")?.Choice<ConnectionUse>() ?? defaults.Connections,
        };
    }

    private static RetryBehaviour Retry(Value value)
    {
        var defaults = new RetryBehaviour();
        if (value.Mapping() is not { } map)
            return defaults;

        return new()
        {
            Kind = Kind(map, ScenarioKeys.Retry, RetryKeysOfAnyKind, defaults.Kind, "retries"),
            Delay = map.Get("delay")?.Duration() ?? defaults.Delay,
            Cap = map.Get("cap")?.Duration() ?? defaults.Cap,
            Attempts = map.Get("attempts")?.Whole(1, 1_000) ?? defaults.Attempts,
            ObeyRetryAfter = map.Get("obey-retry-after")?.Truth() ?? defaults.ObeyRetryAfter,
        };
    }

    private static RefusalBehaviour Refusal(Value value)
    {
        var defaults = new RefusalBehaviour();
        if (value.Mapping() is not { } map)
            return defaults;

        return new()
        {
            Kind = Kind(map, ScenarioKeys.Refusal, RefusalKeysOfAnyKind, defaults.Kind, "when-refused"),
            Every = map.Get("every")?.DurationAboveZero() ?? defaults.Every,
            PersonAfter = map.Get("person-after")?.DurationAboveZero() ?? defaults.PersonAfter,
        };
    }

    // Left out, the kind is the default one; wrong, it was reported and says nothing about the other keys.
    private static T Kind<T>(
        Section map, IReadOnlyDictionary<T, string[]> keys, IReadOnlyCollection<string> ofAnyKind, T standard, string what) where T : struct, Enum
    {
        var written = map.Get("kind");
        var kind = written is null ? standard : written.Choice<T>();
        if (kind is { } known)
            map.Only(keys[known], ofAnyKind, $"{what} of kind {KebabCase.Of(known)}");
        else
            map.Only(ofAnyKind);
        return kind ?? standard;
    }
}

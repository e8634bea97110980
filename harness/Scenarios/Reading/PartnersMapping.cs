using LoadLab.Scenarios.Yaml;

namespace LoadLab.Scenarios.Reading;

/// <summary>Both ends of a refresh: the partners and the target.</summary>
internal static class PartnersMapping
{
    private static readonly string[] RetryKeysOfAnyKind = ScenarioKeys.Retry.Values.SelectMany(keys => keys).Distinct().ToArray();

    public static IReadOnlyList<PartnerBehaviour> Read(Value value)
    {
        var defaults = new PartnerBehaviour();
        var map = value.Mapping()?.Only(ScenarioKeys.Partners);
        return
        [
            new()
            {
                Timeout = map?.Get("timeout")?.DurationAboveZero() ?? defaults.Timeout,
                Retry = map?.Get("retry") is { } retry ? Retry(retry) : defaults.Retry,
                WhenRefused = map?.Get("retry-refused-every")?.Duration() is { } every ? Refusal(every) : defaults.WhenRefused,
            },
        ];
    }

    public static TargetSettings ReadTarget(Value value)
    {
        var defaults = new TargetSettings();
        var map = value.Mapping()?.Only(ScenarioKeys.Target);
        return new()
        {
            PoolSize = map?.Get("pool-size")?.Whole(1, 5_000) ?? defaults.PoolSize,
            CommandTimeout = map?.Get("command-timeout")?.DurationAboveZero() ?? defaults.CommandTimeout,
            RequestTimeout = map?.Get("request-timeout")?.DurationAboveZero() ?? defaults.RequestTimeout,
            WhenCallerGone = map?.Get("when-caller-gone")?.Choice<CallerGone>() ?? defaults.WhenCallerGone,
        };
    }

    private static RefusalBehaviour Refusal(TimeSpan every) =>
        every > TimeSpan.Zero ? new() { Every = every } : new() { Kind = RefusalKind.GiveUp };

    private static RetryBehaviour Retry(Value value)
    {
        var defaults = new RetryBehaviour();
        if (value.Mapping() is not { } map)
            return defaults;

        // Left out, the kind is the default one; wrong, it was reported and says nothing about the other keys.
        var written = map.Get("kind");
        var kind = written is null ? defaults.Kind : written.Choice<RetryKind>();
        if (kind is { } known)
            map.Only(ScenarioKeys.Retry[known], RetryKeysOfAnyKind, $"retries of kind {Text.KebabCase.Of(known)}");
        else
            map.Only(RetryKeysOfAnyKind);

        return new()
        {
            Kind = kind ?? defaults.Kind,
            Delay = map.Get("delay")?.Duration() ?? defaults.Delay,
            Cap = map.Get("cap")?.Duration() ?? defaults.Cap,
            Attempts = map.Get("attempts")?.Whole(1, 1_000) ?? defaults.Attempts,
        };
    }
}

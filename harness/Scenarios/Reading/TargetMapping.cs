using LoadLab.Scenarios.Yaml;

namespace LoadLab.Scenarios.Reading;

/// <summary>How the target is set up and reached.</summary>
internal static class TargetMapping
{
    private static readonly string[] HttpVersions = ["1.1", "2"];

    public static TargetSettings Read(Value value)
    {
        var defaults = new TargetSettings();
        var map = value.Mapping()?.Only(ScenarioKeys.Target);
        return new()
        {
            Transaction = map?.Get("transaction")?.Choice<TransactionShape>() ?? defaults.Transaction,
            Isolation = map?.Get("isolation")?.Choice<IsolationLevel>() ?? defaults.Isolation,
            WhenCallerGone = map?.Get("when-caller-gone")?.Choice<CallerGone>() ?? defaults.WhenCallerGone,
            PoolSize = map?.Get("pool-size")?.Whole(1, 5_000) ?? defaults.PoolSize,
            QueueLimit = map?.Get("queue-limit")?.Whole(0, 1_000_000) ?? defaults.QueueLimit,
            CommandTimeout = map?.Get("command-timeout")?.DurationAboveZero() ?? defaults.CommandTimeout,
            RequestTimeout = map?.Get("request-timeout")?.DurationAboveZero() ?? defaults.RequestTimeout,
            TokenLifetime = map?.Get("token-lifetime")?.DurationAboveZero() ?? defaults.TokenLifetime,
        };
    }

    public static TransportSettings ReadTransport(Value value)
    {
        var defaults = new TransportSettings();
        var map = value.Mapping()?.Only(ScenarioKeys.Transport);
        return new()
        {
            Http = map?.Get("http")?.OneOf(HttpVersions) is { } version ? (HttpProtocol)Array.IndexOf(HttpVersions, version) : defaults.Http,
            Tls = map?.Get("tls")?.Truth() ?? defaults.Tls,
        };
    }
}

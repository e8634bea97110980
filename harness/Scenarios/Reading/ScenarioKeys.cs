namespace LoadLab.Scenarios.Reading;

/// <summary>
/// Every key a scenario may have, by the mapping it belongs to. The reader refuses others; the JSON schema and the
/// reference are held to these by tests.
/// </summary>
internal static class ScenarioKeys
{
    public static IReadOnlyList<string> Scenario { get; } =
    [
        "name", "title", "description", "seed", "policies", "orgs", "phases", "load", "partners", "transport", "target",
        "amnesty", "faults", "thresholds", "limits",
    ];

    public static IReadOnlyList<string> Orgs { get; } = ["count", "api-families"];

    public static IReadOnlyList<string> Phases { get; } = ["warm-up", "steady", "degraded", "recovery", "drain"];

    public static IReadOnlyList<string> Partners { get; } =
    [
        "name", "share", "timeout", "retry", "when-refused", "api-call-every", "processes", "process-spread", "connections",
    ];

    public static IReadOnlyList<string> Transport { get; } = ["http", "tls"];

    public static IReadOnlyList<string> Target { get; } =
    [
        "transaction", "isolation", "when-caller-gone", "pool-size", "queue-limit", "command-timeout", "request-timeout",
        "token-lifetime",
    ];

    public static IReadOnlyList<string> Amnesty { get; } = ["start", "end", "api-families"];

    public static IReadOnlyList<string> Threshold { get; } = ["metric", "phase", "policy", "at-most", "at-least", "equals"];

    public static IReadOnlyList<string> Limits { get; } = ["late-after", "late-share", "in-flight", "freeze-after"];

    /// <summary>The keys of a source of load, by its kind.</summary>
    public static IReadOnlyDictionary<string, string[]> Load { get; } = new Dictionary<string, string[]>
    {
        ["steady"] = ["kind", "rate", "spacing", "start", "length"],
        ["ramp"] = ["kind", "from", "to", "spacing", "start", "length"],
        ["steps"] = ["kind", "rates", "spacing", "start", "length"],
        ["storm"] = ["kind", "arrivals", "start", "length"],
        ["cron"] = ["kind", "every", "arrivals", "spread", "start", "length"],
        ["replay"] = ["kind", "file", "speed", "multiply", "start", "length"],
    };

    /// <summary>The keys of a partner's retries, by their kind.</summary>
    public static IReadOnlyDictionary<RetryKind, string[]> Retry { get; } = new Dictionary<RetryKind, string[]>
    {
        [RetryKind.None] = ["kind"],
        [RetryKind.Fixed] = ["kind", "delay", "attempts", "obey-retry-after"],
        [RetryKind.Exponential] = ["kind", "delay", "cap", "attempts", "obey-retry-after"],
    };

    /// <summary>The keys of what a partner does when it is refused, by their kind.</summary>
    public static IReadOnlyDictionary<RefusalKind, string[]> Refusal { get; } = new Dictionary<RefusalKind, string[]>
    {
        [RefusalKind.GiveUp] = ["kind"],
        [RefusalKind.KeepRetrying] = ["kind", "every"],
        [RefusalKind.WaitForPerson] = ["kind", "person-after"],
    };

    /// <summary>The keys of a fault, by its kind.</summary>
    public static IReadOnlyDictionary<FaultKind, string[]> Fault { get; } = new Dictionary<FaultKind, string[]>
    {
        [FaultKind.Latency] =
            ["name", "kind", "start", "length", "direction", "toxicity", "ramp-up", "ramp-down", "latency", "jitter"],
        [FaultKind.Bandwidth] =
            ["name", "kind", "start", "length", "direction", "toxicity", "ramp-up", "ramp-down", "rate-kilobytes"],
        [FaultKind.Timeout] = ["name", "kind", "start", "length", "direction", "toxicity", "after"],
        [FaultKind.ResetPeer] = ["name", "kind", "start", "length", "direction", "toxicity", "after"],
        [FaultKind.Down] = ["name", "kind", "start", "length"],
    };
}

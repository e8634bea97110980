using LoadLab.Results;

namespace LoadLab.Gate.Metrics;

/// <summary>Who was cut off, and for how long.</summary>
internal static class OrgMetrics
{
    public static IReadOnlyList<Metric> All { get; } =
    [
        Orgs("orgs.disconnected.peak", "Most orgs disconnected at one time.", Better.Lower, o => o.DisconnectedPeak),
        Orgs("orgs.disconnected.end", "Orgs still disconnected when the drain was over.", Better.Lower, o => o.DisconnectedEnd),
        Orgs("orgs.disconnected.ever", "Orgs disconnected at any time.", Better.Lower, o => o.EverDisconnected),
        Orgs("orgs.reconnected", "Orgs that came back by a later refresh.", Better.Neither, o => o.Reconnected),
        Orgs("orgs.reauthenticated", "Orgs that came back because a person authenticated again.", Better.Lower, o => o.Reauthenticated),
        Reconnect("orgs.reconnect.p50", "Median time from an org's first refusal to the refresh that brought it back.", o => o.ReconnectP50Seconds),
        Reconnect("orgs.reconnect.p95", "95th percentile of the same. Orgs that stayed cut off have no such time: see orgs.disconnected.end.", o => o.ReconnectP95Seconds),
    ];

    private static Metric Orgs(string name, string meaning, Better better, Func<OrgCounts, int> count) =>
        new(name, "orgs", meaning, better) { OfArm = arm => Observed.AnyAttempt(arm) ? count(arm.Orgs) : null };

    private static Metric Reconnect(string name, string meaning, Func<OrgCounts, double?> seconds) =>
        new(name, "s", meaning, Better.Lower) { OfArm = arm => seconds(arm.Orgs) };
}

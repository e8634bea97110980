using LoadLab.Results;

namespace LoadLab.Reports.Html.Charts;

/// <summary>What each chart says, computed from the same figures it draws.</summary>
internal static class ChartMessage
{
    public static string Latency(ArmResult arm)
    {
        var worst = arm.Timeline.Buckets.Where(bucket => bucket.P99Ms is not null).MaxBy(bucket => bucket.P99Ms);
        if (worst is null)
            return "No attempt ended, so there is no latency.";
        var steady = Phase(arm, "steady") is { } before ? $"p99 was {Figure.Latency(before.P99Ms)} in the steady phase and" : "p99";
        var recovery = Phase(arm, "recovery") is { } after ? $"; in the recovery phase it was {Figure.Latency(after.P99Ms)}" : "";
        return $"{steady} reached {Figure.Latency(worst.P99Ms!.Value)} at {At(worst)}{During(arm, worst)}{recovery}.";
    }

    public static string Rate(ArmResult arm)
    {
        var (buckets, length) = (arm.Timeline.Buckets, arm.Timeline.BucketSeconds);
        var failed = buckets.MaxBy(bucket => bucket.Failed)!;
        var refused = buckets.MaxBy(bucket => bucket.Refused)!;
        var started = $"Up to {Figure.Plain(buckets.Max(bucket => bucket.Started) / length)} refreshes a second were started";
        List<string> errors = [];
        if (failed.Failed > 0)
            errors.Add($"{Figure.Plain(failed.Failed / length)} a second failed (at {At(failed)}{During(arm, failed)})");
        if (refused.Refused > 0)
            errors.Add($"{Figure.Plain(refused.Refused / length)} a second were refused (at {At(refused)}{During(arm, refused)})");
        return errors.Count == 0 ? $"{started}; none failed." : $"{started}; at worst {Wording.List(errors)}.";
    }

    public static string Tokens(ArmResult arm)
    {
        var tokens = arm.Tokens;
        if (tokens.Generated == 0)
            return "No token was generated.";
        if (tokens.Lost == 0)
            return $"The lines meet: all {Figure.Of(tokens.Generated, "token")} were received.";
        return $"{Figure.Count(tokens.Generated)} generated, {Figure.Count(tokens.Received)} received: the gap of {Figure.Count(tokens.Lost)} is lost, "
            + $"{Figure.Count(tokens.LostInside)} inside the target and {Figure.Count(tokens.LostInTransit)} in transit.";
    }

    public static string Orgs(ArmResult arm)
    {
        var busiest = arm.Timeline.Buckets.MaxBy(bucket => bucket.InFlight)!;
        var underWay = $"At most {Figure.Of(busiest.InFlight, "request")} were under way at once.";
        if (arm.Orgs.EverDisconnected == 0)
            return "No organisation was cut off. " + underWay;
        var peak = arm.Timeline.Buckets.MaxBy(bucket => bucket.Disconnected)!;
        var end = arm.Orgs.DisconnectedEnd == 0 ? "none was at the end" : $"{Figure.Count(arm.Orgs.DisconnectedEnd)} still were at the end";
        return $"Up to {Figure.Of(arm.Orgs.DisconnectedPeak, "organisation")} were cut off at one time (at {At(peak)}); {end}. {underWay}";
    }

    private static LatencySummary? Phase(ArmResult arm, string name) =>
        arm.Phases.FirstOrDefault(phase => phase.Name == name)?.Latency;

    private static string At(TimelineBucket bucket) => Figure.Seconds(bucket.StartSeconds) + " s";

    private static string During(ArmResult arm, TimelineBucket bucket)
    {
        var end = bucket.StartSeconds + arm.Timeline.BucketSeconds;
        var names = arm.Windows
            .Where(window => window.Kind != "amnesty" && window.StartSeconds < end && !(window.EndSeconds <= bucket.StartSeconds))
            .Select(window => $"“{window.Name}”").Distinct().ToList();
        return names.Count == 0 ? "" : $", during {Wording.List(names)}";
    }
}

using System.Text.Json;
using LoadLab.Results;

namespace LoadLab.Reports.Html.Charts;

/// <summary>What the page's script draws from: the same series as the tables, with axes shared by all arms.</summary>
internal static class ChartData
{
    // The default encoder escapes every character that could end the script element.
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The id of a chart's element.</summary>
    public static string Id(RunResult result, ArmResult arm, ChartKind kind) => $"{kind.Key}-{result.Arms.ToList().IndexOf(arm) + 1}";

    public static string Json(RunResult result)
    {
        var arms = result.Arms.Where(arm => arm.Timeline.Buckets.Count > 0).ToList();
        var end = arms.Select(End).DefaultIfEmpty(1).Max();
        var charts =
            from kind in ChartCatalogue.All
            let values = arms.SelectMany(arm => Values(arm, kind)).ToList()
            from arm in arms
            select Chart(result, arm, kind, values, end);
        return JsonSerializer.Serialize(charts, Options);
    }

    private static double End(ArmResult arm) => arm.Timeline.Buckets[^1].StartSeconds + arm.Timeline.BucketSeconds;

    // Areas of a rate are stacked, so its axis must hold their sum.
    private static IEnumerable<double> Values(ArmResult arm, ChartKind kind) => arm.Timeline.Buckets.SelectMany(bucket =>
        kind.Series.Select(series => series.Value(bucket, arm.Timeline.BucketSeconds) ?? 0)
            .Append(kind.Key == "rate" ? (bucket.Ok + bucket.Refused + bucket.Failed) / arm.Timeline.BucketSeconds : 0));

    private static object Chart(RunResult result, ArmResult arm, ChartKind kind, List<double> values, double end)
    {
        var length = arm.Timeline.BucketSeconds;
        return new
        {
            Id = Id(result, arm, kind),
            Kind = kind.Key,
            Log = kind.Logarithmic,
            End = end,
            // A zero has no place on a logarithmic axis; a tenth of a millisecond is as good as none.
            Least = kind.Logarithmic ? values.Where(value => value > 0).Select(value => Math.Max(value, 0.1)).DefaultIfEmpty(1).Min() : 0,
            Most = values.Max(),
            At = arm.Timeline.Buckets.Select(bucket => bucket.StartSeconds + (kind.AtEnd ? length : length / 2)),
            Series = kind.Series.Select(series => new
            {
                series.Key,
                series.Name,
                Values = arm.Timeline.Buckets.Select(bucket => series.Value(bucket, length)),
                Texts = arm.Timeline.Buckets.Select(bucket => series.Value(bucket, length) is { } value ? kind.Format(value) : Figure.None),
            }),
            Phases = arm.Phases.Select(phase => new { phase.Name, Start = phase.StartSeconds, End = Math.Min(end, phase.StartSeconds + phase.LengthSeconds) }),
            Windows = arm.Windows.OrderBy(window => window.Kind == "amnesty").Select(window => new { window.Name, window.Kind, Start = window.StartSeconds, End = window.EndSeconds ?? end }),
        };
    }
}

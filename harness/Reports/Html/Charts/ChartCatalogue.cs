namespace LoadLab.Reports.Html.Charts;

/// <summary>The charts of an arm, in the order a reader asks.</summary>
internal static class ChartCatalogue
{
    public static IReadOnlyList<ChartKind> All { get; } =
    [
        new()
        {
            Key = "latency",
            Title = "Latency of a refresh",
            Unit = "milliseconds from the planned instant, logarithmic",
            Logarithmic = true,
            Format = Figure.Ms,
            Message = ChartMessage.Latency,
            Series =
            [
                new("p50", "p50", (bucket, _) => bucket.P50Ms),
                new("p90", "p90", (bucket, _) => bucket.P90Ms),
                new("p99", "p99", (bucket, _) => bucket.P99Ms),
            ],
        },
        new()
        {
            Key = "rate",
            Title = "Refreshes, started against ended",
            Unit = "attempts per second",
            Format = Figure.Plain,
            Message = ChartMessage.Rate,
            Series =
            [
                new("ok", "ended ok", (bucket, seconds) => bucket.Ok / seconds),
                new("refused", "refused", (bucket, seconds) => bucket.Refused / seconds),
                new("failed", "failed", (bucket, seconds) => bucket.Failed / seconds),
                new("started", "started", (bucket, seconds) => bucket.Started / seconds),
            ],
        },
        new()
        {
            Key = "tokens",
            Title = "Tokens generated against received",
            Unit = "running totals",
            AtEnd = true,
            Format = Figure.Count,
            Message = ChartMessage.Tokens,
            Gap = "not received: lost, or still under way",
            Series =
            [
                new("received", "received", (bucket, _) => bucket.Received),
                new("generated", "generated", (bucket, _) => bucket.Generated),
                new("returned", "returned", (bucket, _) => bucket.Returned),
            ],
        },
        new()
        {
            Key = "orgs",
            Title = "Organisations cut off, requests under way",
            Unit = "at that moment",
            AtEnd = true,
            Format = Figure.Count,
            Message = ChartMessage.Orgs,
            Series =
            [
                new("disconnected", "organisations cut off", (bucket, _) => bucket.Disconnected),
                new("inflight", "requests under way", (bucket, _) => bucket.InFlight),
            ],
        },
    ];
}

namespace LoadLab.Gate.Metrics;

/// <summary>Every metric there is.</summary>
public static class MetricCatalog
{
    /// <summary>In the order of the reference.</summary>
    public static IReadOnlyList<Metric> All { get; } =
        [.. TokenMetrics.All, .. OrgMetrics.All, .. RefreshMetrics.All, .. ApiMetrics.All, .. GeneratorMetrics.All];

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    private static readonly Dictionary<string, Metric> ByName = All.ToDictionary(metric => metric.Name, StringComparer.Ordinal);

    /// <summary>The metric of that name; null when there is none.</summary>
    public static Metric? Find(string name) => ByName.GetValueOrDefault(name);
}

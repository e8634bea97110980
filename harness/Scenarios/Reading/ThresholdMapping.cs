using LoadLab.Gate.Metrics;
using LoadLab.Scenarios.Text;
using LoadLab.Scenarios.Yaml;

namespace LoadLab.Scenarios.Reading;

/// <summary>One threshold.</summary>
internal static class ThresholdMapping
{
    private static readonly string[] Operators = KebabCase.All<ThresholdOperator>().ToArray();

    // Stands where a threshold could not be read, so that the others keep their places.
    private static readonly ThresholdSpec Unreadable = new() { Metric = "", Operator = ThresholdOperator.AtMost, Value = 0 };

    public static ThresholdSpec Read(Value value)
    {
        if (value.Mapping()?.Only(ScenarioKeys.Threshold) is not { } map)
            return Unreadable;

        var metric = Metric(map);
        var phase = map.Get("phase");
        var phaseName = phase?.Choice<PhaseName>();
        if (metric is { ByPhase: false } && phase is not null)
            phase.Report($"{metric.Name} is not measured by phase; leave the phase out");
        if (metric is { ForArm: false } && phase is null)
            value.Report($"{metric.Name} is measured by phase only; add phase: steady, or another");

        var (comparison, limit) = Comparison(value, map, metric);
        return new()
        {
            Metric = metric?.Name ?? "",
            Phase = phaseName,
            Policy = map.Get("policy")?.Scalar("expected a policy")?.Text,
            Operator = comparison,
            Value = limit,
        };
    }

    private static Metric? Metric(Section map)
    {
        if (map.Require("metric") is not { } written || written.Scalar("expected the name of a metric") is not { } scalar)
            return null;
        if (MetricCatalog.Find(scalar.Text) is { } metric)
            return metric;

        written.Found($"unknown metric; {Hint(scalar.Text)}");
        return null;
    }

    // All names would be a screenful: those of the same group if there is one, else the groups.
    private static string Hint(string unknown)
    {
        if (NearestName.Of(unknown, MetricCatalog.Names) is { } nearest)
            return $"did you mean {nearest}?";

        var group = MetricCatalog.Names.Where(name => Group(name) == Group(unknown)).ToList();
        return group.Count > 0
            ? $"{Group(unknown)} has {string.Join(", ", group)}"
            : $"names begin with {NearestName.OneOf(MetricCatalog.Names.Select(name => Group(name) + ".").Distinct().ToList())}";
    }

    private static string Group(string name) => name.Split('.')[0];

    private static (ThresholdOperator Operator, double Value) Comparison(Value threshold, Section map, Metric? metric)
    {
        var written = map.Present(Operators);
        if (written.Count != 1)
            threshold.Report(written.Count == 0
                ? "says nothing to compare with; expected at-most, at-least or equals"
                : $"compares twice, with {string.Join(" and ", written)}; expected one, write two thresholds");

        var unit = metric is null or { Unit: "ratio" } ? "" : $", in {metric.Unit}";
        var values = written.Select(key => (KebabCase.Parse<ThresholdOperator>(key)!.Value,
            map.Get(key)!.Number(_ => true, $"a number{unit}") ?? 0)).ToList();
        return values.Count > 0 ? values[0] : (ThresholdOperator.AtMost, 0);
    }
}

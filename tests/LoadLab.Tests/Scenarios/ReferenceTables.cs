using System.Globalization;
using LoadLab.Gate.Baselines;
using LoadLab.Gate.Metrics;
using LoadLab.Scenarios.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace LoadLab.Tests.Scenarios;

/// <summary>The tables of docs/scenarios.md, made from the schema and the metric catalogue.</summary>
internal sealed class ReferenceTables(JObject schema)
{
    private const string Head = "| key | value | default | meaning |\n|---|---|---|---|\n";

    /// <summary>A table a mapping.</summary>
    public string Keys()
    {
        var root = schema["properties"]!;
        return string.Join("\n",
        [
            "### The scenario\n\n" + Table(schema),
            .. new[] { "orgs", "phases" }.Select(name => Section(name, root[name]!)),
            Kinds("load", root["load"]!, root["load"]!["items"]!),
            Section("partners", Partner(), root["partners"]!),
            .. new[] { "retry", "when-refused" }.Select(name => Kinds($"partners.{name}", Partner()["properties"]![name]!, Partner()["properties"]![name]!)),
            .. new[] { "transport", "target", "amnesty" }.Select(name => Section(name, root[name]!)),
            Kinds("faults", root["faults"]!, root["faults"]!["items"]!),
            Section("thresholds", schema["definitions"]!["threshold"]!),
            Section("limits", root["limits"]!),
        ]);
    }

    /// <summary>A row a metric.</summary>
    public static string Metrics() =>
        "| metric | unit | by phase | better | meaning |\n|---|---|---|---|---|\n" + string.Concat(MetricCatalog.All.Select(metric =>
            $"| `{metric.Name}` | {metric.Unit} | {(metric.ByPhase ? metric.ForArm ? "if named" : "only" : "no")} | "
            + $"{(metric.Better == Better.Neither ? "" : KebabCase.Of(metric.Better))} | {metric.Meaning} |\n"));

    /// <summary>A row a figure that new baselines hold.</summary>
    public static string Margins() =>
        "| metric | phase | relative margin | absolute margin |\n|---|---|---|---|\n" + string.Concat(GatedMetric.Defaults.Select(gated =>
        {
            var unit = MetricCatalog.Find(gated.Metric)!.Unit;
            return string.Create(CultureInfo.InvariantCulture,
                $"| `{gated.Metric}` | {gated.Phase ?? "whole arm"} | {gated.Relative} | {gated.Absolute}{(unit == "ratio" ? "" : $" {unit}")} |\n");
        }));

    private JToken Partner() => schema["definitions"]!["partner"]!;

    private string Section(string name, JToken mapping, JToken? described = null) =>
        $"### `{name}`\n\n{(string)(described ?? mapping)["description"]!}\n\n{Table(mapping)}";

    private string Table(JToken mapping) => Head + string.Concat(Properties(mapping).Select(property =>
        Row(property.Name, property.Value, Required(mapping, property.Name))));

    // One table for all kinds: keys that several have in common would else be repeated.
    private string Kinds(string name, JToken described, JToken choice)
    {
        var kinds = choice["oneOf"]!.Select(Resolve).ToList();
        var rows = kinds
            .SelectMany(kind => Properties(kind).Where(property => property.Name != "kind")
                .Select(property => (Kind: (string)kind["title"]!, Row: Row(property.Name, property.Value, Required(kind, property.Name)))))
            .GroupBy(row => row.Row, row => row.Kind)
            .Select(group => $"| {(group.Count() == kinds.Count ? "all" : string.Join(", ", group.Select(kind => $"`{kind}`")))} {group.Key}");
        return $"### `{name}`\n\n{(string)described["description"]!}\n\n"
            + string.Concat(kinds.Select(kind =>
                $"- `kind: {kind["title"]}`{(kind["properties"]!["kind"]!["default"] is null ? "" : ", the default")}: {kind["description"]}\n"))
            + $"\n| of kind {Head.Replace("\n|---", "\n|---|---", StringComparison.Ordinal)}{string.Concat(rows)}";
    }

    private string Row(string key, JToken property, bool required)
    {
        var value = property["default"] is { } given ? $"`{Text(given)}`" : required ? "required" : Value(property).StartsWith("mapping", StringComparison.Ordinal) ? "as below" : "none";
        return $"| `{key}` | {Value(property)} | {value} | {(string)property["description"]!} |\n";
    }

    private string Value(JToken property)
    {
        if (property["allOf"] is { } references)
            return (string)Resolve(references[0]!)["title"]!;
        if (property["enum"] is JArray names)
            return names.Count > 10 ? "a metric" : string.Join(", ", names.Select(Text).Distinct().Select(name => $"`{name}`"));

        return (string?)property["type"] switch
        {
            "integer" => $"{property["minimum"]:N0} to {property["maximum"]:N0}",
            "number" when property["maximum"] is { } max => property["exclusiveMinimum"] is { } above ? $"above {above}, up to {max:N0}" : $"{property["minimum"]} to {max}",
            "boolean" => "`true`, `false`",
            "number" => "number",
            "array" => "list",
            "string" when property["pattern"] is not null => "name",
            "string" => "text",
            _ => property["oneOf"]?.Any(choice => choice["type"] is not null) == true ? "mapping or list" : "mapping",
        };
    }

    private JToken Resolve(JToken reference) => schema["definitions"]![((string)reference["$ref"]!).Split('/')[^1]]!;

    private static string Text(JToken value) => value is JArray items ? $"[{string.Join(", ", items)}]" : value.ToString(Formatting.None).Trim('"');

    private static IEnumerable<JProperty> Properties(JToken mapping) => ((JObject)mapping["properties"]!).Properties();

    private static bool Required(JToken mapping, string key) => mapping["required"]?.Values<string>().Contains(key) == true;
}

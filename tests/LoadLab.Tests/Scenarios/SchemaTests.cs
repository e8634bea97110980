using CsCheck;
using LoadLab.Gate.Metrics;
using LoadLab.Scenarios;
using LoadLab.Scenarios.Reading;
using LoadLab.Scenarios.Text;
using Newtonsoft.Json.Linq;
using NJsonSchema;

namespace LoadLab.Tests.Scenarios;

/// <summary>The JSON schema says what the reader does: the same keys, the same defaults, and nothing valid is marked in an editor.</summary>
public sealed class SchemaTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(ShippedScenariosTests.Root, "scenarios", "scenario.schema.json"));

    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(Text).GetAwaiter().GetResult();

    private static readonly JObject Json = JObject.Parse(Text);

    public static TheoryData<string> Files => ShippedScenariosTests.Files;

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shipped_scenario_fits_the_schema(string file) =>
        Assert.Empty(Mistakes(File.ReadAllText(Path.Combine(ShippedScenariosTests.Root, "scenarios", file))));

    [Theory]
    [InlineData("speed: 1")]
    [InlineData("seed: x")]
    [InlineData("orgs: { cout: 1 }")]
    [InlineData("phases: { steady: 7 }")]
    [InlineData("partners: { timeout: 2sec }")]
    [InlineData("partners: { retry: { kind: fixed, cap: 1s } }")]
    [InlineData("partners: [{ processes: 9 }]")]
    [InlineData("partners: []")]
    [InlineData("partners: { when-refused: { kind: give-up, every: 1s } }")]
    [InlineData("partners: { connections: none }")]
    [InlineData("transport: { http: 3 }")]
    [InlineData("transport: { tls: yes }")]
    [InlineData("target: { transaction: batch }")]
    [InlineData("limits: { freeze-after: soon }")]
    [InlineData("amnesty: { start: recover }")]
    [InlineData("faults: [{ name: a, kind: down, start: degraded, length: 1s, jitter: 1s }]")]
    [InlineData("faults: [{ name: a, kind: slow, start: degraded, length: 1s }]")]
    [InlineData("thresholds: [{ metric: token.lost, at-most: 0 }]")]
    [InlineData("thresholds: [{ metric: tokens.lost }]")]
    [InlineData("thresholds: [{ metric: tokens.lost, at-most: 0, equals: 0 }]")]
    public void A_mistake_that_the_reader_finds_in_one_value_the_schema_finds_too(string line)
    {
        var yaml = line.StartsWith("phases", StringComparison.Ordinal)
            ? Yaml.Minimal.Replace("phases: { steady: 7s, degraded: 12s, recovery: 9s }", line)
            : Yaml.Minimal + line;
        Assert.NotEmpty(ScenarioReader.Read(yaml, "x.yaml").Problems);
        Assert.NotEmpty(Mistakes(yaml));
    }

    [Fact]
    public void Whatever_the_reader_accepts_fits_the_schema()
    {
        // Most mutations are mistakes. To ask the generator for accepted ones alone would have it give up where a hundred in
        // a row are not, which happens.
        var accepted = 0;
        ReaderFuzzTests.Mutated.Sample(yaml =>
        {
            if (ScenarioReader.Read(yaml, "x.yaml").Scenario is null)
                return;

            Interlocked.Increment(ref accepted);
            Assert.Empty(Mistakes(yaml));
        }, iter: 6000);
        Assert.True(accepted >= 500, $"only {accepted} of 6,000 were accepted: the schema was hardly tried");
    }

    [Fact]
    public void The_schema_names_exactly_the_keys_that_the_reader_knows()
    {
        Holds(Json, ScenarioKeys.Scenario);
        Holds(Json["properties"]!["orgs"]!, ScenarioKeys.Orgs);
        Holds(Json["properties"]!["phases"]!, ScenarioKeys.Phases);
        Holds(Json["definitions"]!["partner"]!, ScenarioKeys.Partners);
        Holds(Json["properties"]!["transport"]!, ScenarioKeys.Transport);
        Holds(Json["properties"]!["target"]!, ScenarioKeys.Target);
        Holds(Json["properties"]!["amnesty"]!, ScenarioKeys.Amnesty);
        Holds(Json["properties"]!["limits"]!, ScenarioKeys.Limits);
        Holds(Json["definitions"]!["threshold"]!, ScenarioKeys.Threshold);
        HoldsKinds("load", Json["properties"]!["load"]!["items"]!, ScenarioKeys.Load);
        HoldsKinds("retry", Json["definitions"]!["partner"]!["properties"]!["retry"]!, ByName(ScenarioKeys.Retry));
        HoldsKinds("refused", Json["definitions"]!["partner"]!["properties"]!["when-refused"]!, ByName(ScenarioKeys.Refusal));
        HoldsKinds("fault", Json["properties"]!["faults"]!["items"]!, ByName(ScenarioKeys.Fault));
    }

    [Fact]
    public void The_schema_names_exactly_the_metrics_and_phases_there_are()
    {
        var threshold = Json["definitions"]!["threshold"]!["properties"]!;
        Assert.Equal(MetricCatalog.All.Select(metric => metric.Name), threshold["metric"]!["enum"]!.Values<string>());
        Assert.Equal(KebabCase.All<PhaseName>(), threshold["phase"]!["enum"]!.Values<string>());
    }

    [Fact]
    public void Writing_out_every_default_of_the_schema_changes_nothing()
    {
        var minimal = JObject.Parse(
            """{"name":"a","title":"A","policies":["strict"],"phases":{},"load":[{"kind":"cron","every":"1s"},{"kind":"steady","rate":1}],"partners":[{"retry":{},"when-refused":{}}]}""");
        var full = (JObject)minimal.DeepClone();
        Fill(full, Json);
        Fill((JObject)full["load"]![0]!, Json["definitions"]!["load-cron"]!);
        Fill((JObject)full["load"]![1]!, Json["definitions"]!["load-steady"]!);
        Fill((JObject)full["partners"]![0]!, Json["definitions"]!["partner"]!);
        Fill((JObject)full["partners"]![0]!["retry"]!, Json["definitions"]!["retry-exponential"]!);
        Fill((JObject)full["partners"]![0]!["when-refused"]!, Json["definitions"]!["refused-keep-retrying"]!);

        Assert.True(JToken.DeepEquals(full["partners"]![0]!["processes"], 1));
        Assert.True(JToken.DeepEquals(full["transport"]!["http"], 1.1));
        Assert.True(JToken.DeepEquals(full["limits"]!["in-flight"], 5000));
        Assert.Equal(Hash(minimal), Hash(full));
    }

    [Theory]
    [InlineData("fault-latency", "latency: 1s, kind: latency")]
    [InlineData("fault-bandwidth", "rate-kilobytes: 5, kind: bandwidth")]
    [InlineData("fault-timeout", "kind: timeout")]
    [InlineData("fault-reset-peer", "kind: reset-peer")]
    public void Writing_out_every_default_of_a_fault_changes_nothing(string definition, string attributes)
    {
        var defaults = new JObject();
        Fill(defaults, Json["definitions"]![definition]!);
        var written = string.Concat(defaults.Properties().Select(property => $", {property.Name}: {property.Value.ToString(Newtonsoft.Json.Formatting.None)}"));
        var fault = $"faults: [{{ name: a, start: degraded, length: 1s, {attributes}}}]";
        Assert.True(defaults.Count >= 3);
        Assert.Equal(
            ScenarioHash.Of(Yaml.ScenarioWith(fault)), ScenarioHash.Of(Yaml.ScenarioWith(fault.Replace("}", $"{written} }}"))));
    }

    private static string Hash(JObject scenario) => ScenarioHash.Of(Yaml.Scenario(scenario.ToString()));

    // Sets every property that has a default, in the sections too.
    private static void Fill(JObject target, JToken schema)
    {
        foreach (var (name, property) in (JObject)schema["properties"]!)
        {
            if (property!["default"] is { } value)
                target[name] = value.DeepClone();
            else if (property["properties"] is not null)
                Fill((JObject)(target[name] ??= new JObject()), property);
        }
    }

    private static void Holds(JToken schema, IEnumerable<string> keys)
    {
        Assert.Equal(keys.Order(), ((JObject)schema["properties"]!).Properties().Select(property => property.Name).Order());
        Assert.False((bool)schema["additionalProperties"]!);
        Assert.All(((JObject)schema["properties"]!).Properties(), property => Assert.NotEmpty((string)property.Value["description"]!));
    }

    private static void HoldsKinds(string prefix, JToken choice, IReadOnlyDictionary<string, string[]> kinds)
    {
        Assert.Equal(
            kinds.Keys.Select(kind => $"#/definitions/{prefix}-{kind}").Order(),
            choice["oneOf"]!.Select(reference => (string)reference["$ref"]!).Order());
        foreach (var (kind, keys) in kinds)
        {
            var definition = Json["definitions"]![$"{prefix}-{kind}"]!;
            Holds(definition, keys);
            Assert.Equal([kind], definition["properties"]!["kind"]!["enum"]!.Values<string>());
        }
    }

    private static Dictionary<string, string[]> ByName<T>(IReadOnlyDictionary<T, string[]> kinds) where T : struct, Enum =>
        kinds.ToDictionary(kind => KebabCase.Of(kind.Key), kind => kind.Value);

    private static IEnumerable<string> Mistakes(string yaml) =>
        Schema.Validate(YamlAsJson.Convert(yaml)).Select(error => error.ToString());
}

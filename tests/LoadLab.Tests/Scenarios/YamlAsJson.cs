using System.Globalization;
using LoadLab.Scenarios.Yaml;
using Newtonsoft.Json.Linq;

namespace LoadLab.Tests.Scenarios;

/// <summary>YAML as an editor's schema validator sees it: plain scalars are numbers, truth values or null where they look so.</summary>
internal static class YamlAsJson
{
    public static JToken Convert(string yaml) => Convert(YamlTree.Read(yaml, new ProblemList("x.yaml"))!);

    private static JToken Convert(Node node) => node switch
    {
        MapNode map => new JObject(map.Entries.Select(entry => new JProperty(entry.Key.Text, Convert(entry.Value)))),
        ListNode list => new JArray(list.Items.Select(Convert)),
        TextNode { Quoted: true } text => text.Text,
        TextNode { Text: "" or "~" or "null" } => JValue.CreateNull(),
        TextNode { Text: "true" or "false" } text => text.Text == "true",
        TextNode text when long.TryParse(text.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        TextNode text when double.TryParse(text.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        TextNode text => text.Text,
        _ => throw new InvalidOperationException($"{node} has no JSON."),
    };
}

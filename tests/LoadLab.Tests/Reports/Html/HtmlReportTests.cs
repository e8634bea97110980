using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using LoadLab.Results;

namespace LoadLab.Tests.Reports.Html;

public partial class HtmlReportTests
{
    [Fact]
    public async Task The_verdict_comes_first_and_in_words()
    {
        var text = await Text(SampleResults.Failing());
        var verdict = text.IndexOf("The run was measured, and an invariant or a threshold is broken.", StringComparison.Ordinal);
        var finding = text.IndexOf("Under strict, 231 of 1,200 tokens were lost", StringComparison.Ordinal);
        var threshold = text.IndexOf("tokens.lossRate strict degraded at most 5 % 19.3 % fail", StringComparison.Ordinal);
        var arms = text.IndexOf("The arms side by side", StringComparison.Ordinal);
        Assert.True(0 < verdict && verdict < finding && finding < threshold && threshold < arms, $"{verdict} {finding} {threshold} {arms}");
    }

    [Fact]
    public async Task Nothing_in_the_page_is_fetched()
    {
        var page = await Rendering.Html(SampleResults.DbSlow());
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        var own = await Rendering.HtmlBody(SampleResults.DbSlow());
        Assert.DoesNotMatch(FetchedAttribute(), own);
    }

    [Fact]
    public async Task Every_chart_has_its_sentence_its_data_and_a_label()
    {
        var body = await Rendering.HtmlBody(SampleResults.DbSlow());
        Assert.Equal(8, ChartElement().Count(body));
        Assert.Equal(8, Regex.Count(body, "<figcaption class=\"message\">[^<]+</figcaption>"));
        Assert.Equal(8, Regex.Count(body, "The data behind this chart</summary>\\s*<div class=\"scroll\"[^>]*><table"));
    }

    [Fact]
    public async Task The_table_behind_a_chart_holds_what_the_chart_draws()
    {
        var result = SampleResults.DbSlow();
        var body = await Rendering.HtmlBody(result);
        var drawn = Charts(body).Single(chart => chart.GetProperty("id").GetString() == "latency-1");
        var p99 = drawn.GetProperty("series").EnumerateArray().Single(series => series.GetProperty("key").GetString() == "p99");
        Assert.Equal(result.Arms[0].Timeline.Buckets.Select(bucket => bucket.P99Ms), p99.GetProperty("values").EnumerateArray().Select(Nullable));
        var table = body[body.IndexOf("id=\"latency-1\"", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("</table>", StringComparison.Ordinal)];
        var shown = Regex.Matches(table, "<td>([^<]*)</td></tr>").Select(match => WebUtility.HtmlDecode(match.Groups[1].Value));
        Assert.Equal(p99.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!), shown);
    }

    [Fact]
    public async Task Charts_of_one_kind_share_their_axes()
    {
        var charts = Charts(await Rendering.HtmlBody(SampleResults.DbSlow()));
        Assert.All(charts.GroupBy(chart => chart.GetProperty("kind").GetString()), kind => Assert.Single(kind
            .Select(chart => (chart.GetProperty("least").GetDouble(), chart.GetProperty("most").GetDouble(), chart.GetProperty("end").GetDouble()))
            .Distinct()));
    }

    [Fact]
    public async Task Every_chart_knows_the_faults_and_the_phases()
    {
        var charts = Charts(await Rendering.HtmlBody(SampleResults.DbSlow()));
        Assert.All(charts, chart => Assert.Contains("slow database", chart.GetProperty("windows")[0].GetProperty("name").GetString(), StringComparison.Ordinal));
        Assert.All(charts, chart => Assert.Equal(5, chart.GetProperty("phases").GetArrayLength()));
    }

    [Fact]
    public async Task Text_from_outside_is_text_in_the_page()
    {
        var result = SampleResults.DbSlow(policies: ["strict"]);
        result = result with
        {
            Scenario = result.Scenario with { Title = RandomResults.Tag },
            Arms = [result.Arms[0] with
            {
                Policy = RandomResults.Tag,
                Windows = [new TimelineWindow(RandomResults.Tag, "latency", RandomResults.Tag, 1, 2)],
                Outages = [new Outage(RandomResults.Tag, RandomResults.Tag, 1, 2, 1)],
            }],
        };
        var page = await Rendering.Html(result);
        Assert.DoesNotContain(RandomResults.Tag, page, StringComparison.Ordinal);
        Assert.Contains("<h1>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</h1>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_placeholder_in_a_name_stays_what_it_is()
    {
        var result = SampleResults.DbSlow();
        var body = await Rendering.HtmlBody(result with { Scenario = result.Scenario with { Title = "{{plotly}}" } });
        Assert.Contains("<h1>{{plotly}}</h1>", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_arms_says_so_once_and_still_tells_how_to_repeat_it()
    {
        var body = await Rendering.HtmlBody(SampleResults.Empty());
        Assert.Contains("No arm finished: there is no loss, no timeline and no ledger to show.", body, StringComparison.Ordinal);
        Assert.Contains("Interrupted.", body, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"timeline\"", body, StringComparison.Ordinal);
        Assert.Contains("id=\"again\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_arm_without_tokens_says_what_is_missing_in_the_place_of_each_chart()
    {
        var body = await Rendering.HtmlBody(SampleResults.Tokenless());
        Assert.Equal(0, ChartElement().Count(body));
        Assert.Equal(4, Regex.Count(body, "This arm ended before anything could be recorded over time\\."));
        Assert.Contains("No token was generated in this arm", body, StringComparison.Ordinal);
        Assert.Contains("No invariant was checked, so nothing vouches for these figures.", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_received_without_a_record_of_their_return_are_explained()
    {
        var result = SampleResults.DbSlow(policies: ["strict"]);
        var tokens = result.Arms[0].Tokens;
        result = result with { Arms = [result.Arms[0] with { Tokens = tokens with { Returned = tokens.Returned - 7 } }] };
        Assert.Contains("7 more were received though the target", await Rendering.HtmlBody(result), StringComparison.Ordinal);
    }

    private static async Task<string> Text(RunResult result) =>
        WebUtility.HtmlDecode(Regex.Replace(Regex.Replace(await Rendering.HtmlBody(result), "<[^>]+>", " "), "\\s+", " "));

    private static List<JsonElement> Charts(string body)
    {
        var json = Regex.Match(body, "<script type=\"application/json\" id=\"charts\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        return [.. JsonDocument.Parse(json).RootElement.EnumerateArray()];
    }

    private static double? Nullable(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetDouble();

    [GeneratedRegex("""(src|srcset|poster|action|data)\s*=|href="(?!#)|url\((?!#)|@import|<link|<iframe""")]
    private static partial Regex FetchedAttribute();

    [GeneratedRegex("<div class=\"chart\" id=\"[a-z]+-\\d+\" role=\"img\" aria-label=\"[^\"]+\"></div>")]
    private static partial Regex ChartElement();
}

using System.Text.Json.Nodes;
using CsCheck;
using LoadLab.Gate.Baselines;
using LoadLab.Results;

namespace LoadLab.Tests.Gate;

public sealed class BaselineTests
{
    private static readonly RunResult Run = Results.Run(
        Results.Arm("strict", 1), Results.Arm("amnesty", 1), Results.Arm("strict", 2), Results.Arm("amnesty", 2));

    [Fact]
    public void A_baseline_holds_each_policys_figures_of_every_repeat_and_their_margins()
    {
        var baseline = Baseline.From(Run);
        Assert.Equal(["strict", "amnesty"], baseline.Arms.Select(arm => arm.Policy));

        var rate = baseline.Arms[0].Metrics[0];
        Assert.Equal("tokens.loss-rate", rate.Metric);
        Assert.Null(rate.Phase);
        Assert.Equal([50 / 900.0, 50 / 900.0], rate.Values);
        Assert.Equal(0.25, rate.RelativeMargin);
        Assert.Equal(0.01, rate.AbsoluteMargin);
    }

    [Fact]
    public void A_baseline_holds_no_figure_that_follows_from_the_schedule() =>
        Assert.DoesNotContain(
            Baseline.From(Run).Arms.SelectMany(arm => arm.Metrics),
            metric => metric.Metric.StartsWith("arrivals.", StringComparison.Ordinal) || metric.Metric is "tokens.generated" or "refresh.attempts");

    [Fact]
    public void A_figure_that_some_repeat_lacks_is_left_out()
    {
        var noReconnect = Results.Arm("strict", 2) with { Orgs = Results.Arm().Orgs with { ReconnectP95Seconds = null } };
        Assert.DoesNotContain(
            Baseline.From(Results.Run(Results.Arm(), noReconnect)).Arms[0].Metrics, metric => metric.Metric == "orgs.reconnect.p95");
    }

    [Fact]
    public void A_baseline_reads_back_as_it_was_written()
    {
        var baseline = Baseline.From(Run);
        var back = Baseline.Parse(baseline.ToJson(), "b.json");
        Assert.Equal("b.json", back.File);
        Assert.Equal(baseline.ToJson(), back.ToJson());
    }

    [Fact]
    public void A_baseline_is_written_to_a_file_in_a_new_folder_and_read_back()
    {
        var folder = Directory.CreateTempSubdirectory("loadlab-").FullName;
        try
        {
            var file = Path.Combine(folder, "baselines", "short.json");
            Baseline.From(Run).Write(file);
            Assert.Equal(Baseline.From(Run).ToJson(), Baseline.Read(file).ToJson());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_run_that_was_not_measured_makes_no_baseline()
    {
        RunResult[] unusable =
        [
            Run with { Interrupted = true },
            Results.Run(),
            Results.Run(Results.Arm() with { Verdict = Verdict.Inconclusive }),
            Results.Run(Results.Arm() with { Verdict = Verdict.Fail, Invariants = [new("a", "A holds.", Verdict.Fail, 1, [])] }),
        ];
        Assert.All(unusable, run => Assert.Throws<BaselineException>(() => Baseline.From(run)));
    }

    [Fact]
    public void A_run_that_missed_a_threshold_makes_a_baseline() =>
        Assert.Single(Baseline.From(Results.Run(Results.Arm() with { Verdict = Verdict.Fail })).Arms);

    [Theory]
    [InlineData("", "b.json is not a baseline: ")]
    [InlineData("null", "b.json holds no baseline.")]
    [InlineData("[]", "b.json is not a baseline: ")]
    [InlineData("{}", "b.json is not a baseline: ")]
    public void Rejects_what_is_no_baseline(string json, string message) =>
        Assert.StartsWith(message, Assert.Throws<BaselineException>(() => Baseline.Parse(json, "b.json")).Message);

    [Theory]
    [InlineData("schemaVersion", "2", "its schemaVersion is 2, expected 1")]
    [InlineData("scenario", "null", "a value is null")]
    [InlineData("arms", "[null]", "a value is null")]
    [InlineData("arms", """[{"policy":"strict","metrics":[null]}]""", "a value is null")]
    [InlineData("arms", """[{"policy":"strict","metrics":[{"metric":"tokens.lots","phase":null,"values":[1],"relativeMargin":0,"absoluteMargin":0}]}]""", "strict, tokens.lots: there is no such metric")]
    [InlineData("arms", """[{"policy":"strict","metrics":[{"metric":"tokens.generated","phase":null,"values":[1],"relativeMargin":0,"absoluteMargin":0}]}]""", "strict, tokens.generated: it has no better and no worse, so it can't regress")]
    [InlineData("arms", """[{"policy":"strict","metrics":[{"metric":"orgs.disconnected.end","phase":"steady","values":[1],"relativeMargin":0,"absoluteMargin":0}]}]""", "strict, orgs.disconnected.end: it is not measured by phase")]
    [InlineData("arms", """[{"policy":"strict","metrics":[{"metric":"refresh.latency.p50","phase":null,"values":[1],"relativeMargin":0,"absoluteMargin":0}]}]""", "strict, refresh.latency.p50: it is measured by phase only")]
    [InlineData("arms", """[{"policy":"strict","metrics":[{"metric":"tokens.lost","phase":null,"values":[],"relativeMargin":0,"absoluteMargin":0}]}]""", "strict, tokens.lost: it needs a value for each repeat")]
    [InlineData("arms", """[{"policy":"strict","metrics":[{"metric":"tokens.lost","phase":null,"values":[1],"relativeMargin":-1,"absoluteMargin":0}]}]""", "strict, tokens.lost: its margins must be 0 or more")]
    public void Rejects_a_baseline_that_says_what_can_not_be(string key, string value, string mistake)
    {
        var json = JsonNode.Parse(Baseline.From(Run).ToJson())!.AsObject();
        json[key] = JsonNode.Parse(value);
        Assert.Equal(
            $"b.json is not a valid baseline: {mistake}.",
            Assert.Throws<BaselineException>(() => Baseline.Parse(json.ToJsonString(), "b.json")).Message);
    }

    [Fact]
    public void Any_mangled_baseline_is_read_or_refused_with_its_own_exception()
    {
        var json = Baseline.From(Run).ToJson();
        Gen.Select(Gen.Int[0, json.Length - 1], Gen.Int[0, 30], Gen.String[0, 10]).Sample((at, cut, insert) =>
        {
            try
            {
                Baseline.Parse(json.Remove(at, Math.Min(cut, json.Length - at)).Insert(at, insert), "b.json");
            }
            catch (BaselineException)
            {
            }
        });
    }
}

using System.Text.Json;
using CsCheck;
using LoadLab.Scenarios;

namespace LoadLab.Tests.Scenarios;

/// <summary>Recorded instants: how they are written, found, refused, kept.</summary>
public sealed class RecordingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recordings").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Accepts_seconds_from_the_start_with_comments_and_empty_lines()
    {
        var replay = Replay("# of a Sunday\n\n0\n  1.5 \n1.5\n2.0000001\n", "speed: 2, multiply: 0.5, start: steady");
        Assert.Equal([0, 15_000_000, 15_000_000, 20_000_001], replay.Recorded.Ticks.ToArray());
        Assert.Equal((2, 0.5, PhaseName.Steady, null), (replay.Speed, replay.Multiply, replay.Start.Phase, replay.Length));
    }

    [Fact]
    public void Accepts_instants_with_any_offset_and_begins_with_the_first() =>
        Assert.Equal(
            [0, 2_500_000, 40_000_000],
            Replay("2018-03-11T23:30:00Z\r\n2018-03-11 23:30:00.25Z\r\n2018-03-12T12:30:04+13:00\r\n").Recorded.Ticks.ToArray());

    [Fact]
    public void Rejects_every_line_that_is_none_with_its_number() =>
        Rejects("0\nsoon\n-1\n1e3\n31622401\n3\n2018-03-11T23:30:00Z\n2.5\n",
            "r.txt:2:1: load[0].file: found soon; expected seconds from the start such as 12.5, or an instant such as 2018-03-11T23:30:00Z",
            "r.txt:3:1: load[0].file: found -1; expected 0 or more seconds from the start",
            "r.txt:4:1: load[0].file: found 1e3; expected seconds from the start such as 12.5, or an instant such as 2018-03-11T23:30:00Z",
            "r.txt:5:1: load[0].file: found 31622401; expected at most 366 days from the start",
            "r.txt:7:1: load[0].file: found 2018-03-11T23:30:00Z; expected seconds like the lines before",
            "r.txt:8:1: load[0].file: found 2.5; is before the instant in line 6; expected them in order, so sort the file");

    [Fact]
    public void Rejects_instants_without_an_offset_out_of_order_and_after_too_long() =>
        Rejects("2018-03-11T23:30:00\n2018-03-11T23:30:00Z\n2018-03-11T23:29:59.9Z\n1\n2019-03-13T00:00:00Z\n",
            "r.txt:1:1: load[0].file: found 2018-03-11T23:30:00; has no offset; expected Z for UTC, or one such as +13:00, at its end",
            "r.txt:3:1: load[0].file: found 2018-03-11T23:29:59.9Z; is before the instant in line 2; expected them in order, so sort the file",
            "r.txt:4:1: load[0].file: found 1; expected an instant like the lines before",
            "r.txt:5:1: load[0].file: found 2019-03-13T00:00:00Z; expected at most 366 days after the first instant");

    [Fact]
    public void Shows_twenty_mistakes_of_a_recording_and_counts_the_others()
    {
        var problems = Read(string.Concat(Enumerable.Repeat("x\n", 50)), "").Problems;
        Assert.Equal(21, problems.Count);
        Assert.Equal("r.txt: load[0].file: 30 more lines can't be read", Assert.Single(problems, problem => problem.Line == 0).ToString());
    }

    [Fact]
    public void Rejects_a_recording_of_nothing() =>
        Assert.Equal(["r.txt: load[0].file: holds no instants; expected one a line"], Read("# nothing\n", "").Problems.Select(problem => problem.ToString()));

    [Fact]
    public void Rejects_a_file_that_is_not_there_and_names_the_nearest()
    {
        File.WriteAllText(Path.Combine(_folder, "bursts.txt"), "1\n");
        var reading = ScenarioReader.Read(Yaml.Minimal.Replace("kind: steady, rate: 10/s", "kind: replay, file: burst.txt"), "x.yaml", _folder);
        Assert.Equal(
            "x.yaml:6:27: load[0].file: found burst.txt; no such file in the scenario's folder; did you mean bursts.txt?",
            Assert.Single(reading.Problems).ToString());
    }

    [Fact]
    public void Mistakes_of_a_recording_come_after_those_of_the_scenario_and_none_is_lost()
    {
        var problems = Read("x\n", "", scenario => scenario.Replace("title: As short as can be", "title: 5")).Problems;
        Assert.Equal(["x.yaml", "r.txt"], problems.Select(problem => problem.File));
    }

    [Fact]
    public void A_scenario_file_finds_its_recording_beside_it()
    {
        File.WriteAllText(Path.Combine(_folder, "r.txt"), "1\nx\n");
        var file = Path.Combine(_folder, "s.yaml");
        File.WriteAllText(file, Yaml.Minimal.Replace("kind: steady, rate: 10/s", "kind: replay, file: r.txt"));
        var problem = Assert.Single(ScenarioReader.ReadFile(file, "scenarios/s.yaml").Problems);
        Assert.Equal(("scenarios/r.txt", 2, "load[0].file"), (problem.File, problem.Line, problem.Where));
    }

    [Fact]
    public void Rejects_a_recording_that_does_not_fit_unless_it_is_played_faster_or_cut()
    {
        Assert.Equal(
            "x.yaml:6:27: load[0].file: the recording's last instant comes 1.5 s after the drain has begun; expected one that fits, a higher speed, or a length that says where to cut it",
            Assert.Single(Read("0\n31.5\n", "").Problems).ToString());
        Assert.Empty(Read("0\n31.5\n", ", speed: 1.2").Problems);
        Assert.Empty(Read("0\n31.5\n", ", length: 30s").Problems);
    }

    [Fact]
    public void The_hash_of_a_scenario_is_that_of_the_instants_not_of_the_file()
    {
        var hash = ScenarioHash.Of(Read("1\n2\n", "").Scenario!);
        Assert.Equal(hash, ScenarioHash.Of(Read("# the same\n1.0\n2.00\n", "").Scenario!));
        Assert.NotEqual(hash, ScenarioHash.Of(Read("1\n2.0000001\n", "").Scenario!));
        Assert.NotEqual(hash, ScenarioHash.Of(Read("1\n2\n", ", speed: 1.5").Scenario!));
    }

    [Fact]
    public void A_manifest_keeps_every_instant() =>
        Gen.Long[0, TimeSpan.TicksPerDay * 366].Array[1, 200].Sample(ticks =>
        {
            Array.Sort(ticks);
            LoadSource source = new ReplayLoad { Recorded = new(ticks) };
            Assert.Equal(source, JsonSerializer.Deserialize<LoadSource>(JsonSerializer.Serialize(source)));
        });

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"AAAA\"")]
    [InlineData("\"not base64\"")]
    [InlineData("5")]
    public void A_damaged_manifest_is_told(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RecordedInstants>(json));

    private ReplayLoad Replay(string recording, string keys = "start: warm-up")
    {
        var reading = Read(recording, ", " + keys);
        Assert.Empty(reading.Problems);
        return Assert.IsType<ReplayLoad>(Assert.Single(reading.Scenario!.Load));
    }

    private void Rejects(string recording, params string[] problems) =>
        Assert.Equal(string.Join('\n', problems), string.Join('\n', Read(recording, "").Problems));

    private ScenarioReading Read(string recording, string keys, Func<string, string>? change = null)
    {
        File.WriteAllText(Path.Combine(_folder, "r.txt"), recording);
        var yaml = Yaml.Minimal.Replace("kind: steady, rate: 10/s", $"kind: replay, file: r.txt{keys}");
        return ScenarioReader.Read(change?.Invoke(yaml) ?? yaml, "x.yaml", _folder);
    }
}

using CsCheck;
using LoadLab.Scenarios;

namespace LoadLab.Tests.Scenarios;

/// <summary>Whatever is written, reading ends with a scenario or with problems that have a place.</summary>
public sealed class ReaderFuzzTests
{
    private static readonly string[] Shipped = Directory
        .GetFiles(Path.Combine(ShippedScenariosTests.Root, "scenarios"), "*.yaml")
        .Order()
        .Select(File.ReadAllText)
        .ToArray();

    // Pieces that mean something to YAML or to the reader: they reach further than random characters do.
    private static readonly Gen<string> Piece = Gen.OneOf(
        "[", "]", "{", "}", ":", ": ", "- ", "\n", "\n  ", "\n- ", ",", "#", "&a ", "*a", "!t ", "!!int ", "|\n", ">-\n", "---\n", "...\n",
        "'", "\"", "%YAML 1.1\n", "\t", "\0", "\u0085", "\uFEFF", "\uD800", "? ", "<<: ", "~", "null", ".nan", ".inf", "-1", "0", "1e999",
        "999999999999", "2s", "99h", "1m1h", "recovery+2s", "drain", "grace:", "grace:30s,max=0", "faults", "load[0]", "kind: latency");

    private static readonly Gen<Func<string, string>> Mutation = Gen.OneOf<Func<string, string>>(
        Gen.Select(Gen.Double[0, 1], Piece, (at, piece) => (Func<string, string>)(text => text.Insert(Index(text, at), piece))),
        Gen.Select(Gen.Double[0, 1], Gen.Int[1, 40], (at, length) => (Func<string, string>)(text => Cut(text, at, length))),
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[1, 80], (from, to, length) =>
            (Func<string, string>)(text => text.Insert(Index(text, to), Part(text, from, length)))),
        Gen.Select(Gen.Double[0, 1], Gen.Char, (at, c) => (Func<string, string>)(text => text.Insert(Index(text, at), c.ToString()))));

    /// <summary>Shipped scenarios with one to six mutations.</summary>
    public static Gen<string> Mutated { get; } = Gen.Select(
        Gen.OneOf(Shipped), Mutation.List[1, 6], (yaml, mutations) => mutations.Aggregate(yaml, (text, mutate) => mutate(text)));

    [Fact]
    public void Any_mutation_of_a_shipped_scenario_is_read_or_refused_with_a_place() => Mutated.Sample(EndsWell, iter: 5_000);

    [Fact]
    public void Any_text_is_refused_with_a_place() =>
        Piece.List[0, 40].Select(string.Concat).Sample(EndsWell, iter: 5_000);

    private static void EndsWell(string yaml)
    {
        var reading = ScenarioReader.Read(yaml, "x.yaml");
        Assert.Equal(reading.Scenario is null, reading.Problems.Count > 0);
        Assert.All(reading.Problems, problem =>
        {
            Assert.True(problem.Line > 0 && problem.Column > 0, problem.ToString());
            Assert.InRange(problem.Message.Length, 1, 600);
            Assert.DoesNotContain('\n', problem.ToString());
        });
    }

    private static int Index(string text, double at) => (int)(at * text.Length);

    private static string Part(string text, double at, int length) =>
        text.Substring(Index(text, at), Math.Min(length, text.Length - Index(text, at)));

    private static string Cut(string text, double at, int length) => text.Remove(Index(text, at), Part(text, at, length).Length);
}

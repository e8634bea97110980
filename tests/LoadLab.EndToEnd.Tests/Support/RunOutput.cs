using System.Text.Json.Nodes;

namespace LoadLab.EndToEnd.Tests.Support;

/// <summary>What a run left, read by nothing of LoadLab's own.</summary>
internal sealed class RunOutput
{
    private RunOutput(string folder) => Folder = folder;

    public string Folder { get; }

    public JsonNode Result => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "result.json")))!;

    public IReadOnlyList<JsonNode> Arms => [.. Result["arms"]!.AsArray().Select(a => a!)];

    public JsonNode Arm(string policy) => Arms.Single(a => (string?)a["policy"] == policy);

    public bool Has(string file) => File.Exists(Path.Combine(Folder, file)) || Directory.Exists(Path.Combine(Folder, file));

    public static RunOutput In(string results) => new(Assert.Single(Directory.GetDirectories(results)));

    /// <summary>Counts an arm's ledger with nothing but a split at commas.</summary>
    public (int Generated, int Returned, int Received, int Inside, int Transit) Count(string policy)
    {
        var rows = File.ReadAllLines(Path.Combine(Folder, "ledger.csv")).Skip(1)
            .Select(l => l.Split(',')).Where(f => f[0] == policy && f[6] != "seed").ToList();
        return (rows.Count, rows.Count(f => f[9] != ""), rows.Count(f => f[10] != ""),
            rows.Count(f => f[11] == "inside"), rows.Count(f => f[11] == "transit"));
    }

    /// <summary>Holds the arms' counts to the ledger, and the ledger to itself, of a run in which something was measured.</summary>
    public void AssertBalanced()
    {
        Assert.NotEmpty(Arms);
        Assert.All(Arms, arm => Assert.True((int)arm["tokens"]!["generated"]! > 0, $"{arm["policy"]} generated nothing"));
        AssertBalancedAsFarAsItGot();
    }

    /// <summary>The same of a run that may have ended before anything was.</summary>
    public void AssertBalancedAsFarAsItGot()
    {
        foreach (var arm in Arms)
        {
            var counted = Count((string)arm["policy"]!);
            var tokens = arm["tokens"]!;
            Assert.Equal(
                ((int)tokens["generated"]!, (int)tokens["returned"]!, (int)tokens["received"]!, (int)tokens["lostInside"]!, (int)tokens["lostInTransit"]!),
                counted);
            Assert.Equal(counted.Generated, counted.Received + counted.Inside + counted.Transit);
            foreach (var invariant in arm["invariants"]!.AsArray())
                Assert.True((string?)invariant!["verdict"] != "fail", $"{arm["policy"]}: {invariant.ToJsonString()}");
        }
    }
}

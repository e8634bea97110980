namespace LoadLab.Tests.Reports;

/// <summary>Compares a report with the text a person approved, kept in <c>Approved/</c> beside the tests.</summary>
internal static class Approved
{
    /// <summary>Fails when a byte differs; what was written then lies beside the approved file, ready to be compared.</summary>
    public static void Equal(string name, string actual)
    {
        var approved = Path.Combine(AppContext.BaseDirectory, "Reports", "Approved", name);
        var expected = File.Exists(approved) ? File.ReadAllText(approved) : "";
        if (expected == actual)
            return;
        var received = approved + ".received";
        Directory.CreateDirectory(Path.GetDirectoryName(received)!);
        File.WriteAllText(received, actual);
        Assert.Fail($"{name} is not what was approved. Compare it with {received}. First difference:\n{FirstDifference(expected, actual)}");
    }

    private static string FirstDifference(string expected, string actual)
    {
        var (approved, written) = (expected.Split('\n'), actual.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(approved.Length, written.Length))
            .First(i => approved.ElementAtOrDefault(i) != written.ElementAtOrDefault(i));
        return $"line {line + 1}, approved: {approved.ElementAtOrDefault(line)}\nline {line + 1}, written:  {written.ElementAtOrDefault(line)}";
    }
}

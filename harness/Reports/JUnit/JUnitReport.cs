using System.Globalization;
using System.Text;
using System.Xml;
using LoadLab.Reports.Tables;
using LoadLab.Results;

namespace LoadLab.Reports.JUnit;

/// <summary>
/// The run for CI systems that read JUnit's XML: a suite for the run and one for each arm, a case for each threshold
/// and each invariant.
/// </summary>
/// <remarks>What is inconclusive becomes an error, never a skipped case: CI systems show those as green.</remarks>
public sealed class JUnitReport : IReportWriter
{
    /// <inheritdoc/>
    public string FileName => "junit.xml";

    /// <inheritdoc/>
    public async Task WriteAsync(RunResult result, Stream output, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) }))
            Write(xml, result);
        buffer.Position = 0;
        await buffer.CopyToAsync(output, ct);
    }

    private static void Write(XmlWriter xml, RunResult result)
    {
        List<JUnitSuite> suites = [RunSuite(result), .. result.Arms.Select(arm => ArmSuite(result, arm))];
        xml.WriteStartElement("testsuites");
        Attribute(xml, "name", $"LoadLab {result.Scenario.Name}");
        WriteCounts(xml, [.. suites.SelectMany(suite => suite.Cases)]);
        Attribute(xml, "time", Seconds((result.Run.FinishedAt - result.Run.StartedAt).TotalSeconds));
        foreach (var suite in suites)
            WriteSuite(xml, suite, result);
        xml.WriteEndElement();
    }

    private static JUnitSuite RunSuite(RunResult result)
    {
        List<JUnitCase> cases = [.. result.Baseline?.Rows.Select(BaselineCase) ?? []];
        var explained = result.Arms.Any(arm => arm.Verdict != Verdict.Pass) || cases.Exists(c => c.Verdict != Verdict.Pass);
        cases.Insert(0, Whole("the run was measured", explained ? Verdict.Pass : result.Verdict, result.Reasons));
        return new JUnitSuite(result.Scenario.Name, result.Scenario.Name, 0, cases);
    }

    private static JUnitCase BaselineCase(BaselineRow row)
    {
        var name = $"baseline: {row.Policy} {row.Metric}" + (row.Phase is null ? "" : $" ({row.Phase})");
        var observed = row.Observed is { } value ? Figure.Plain(value) : "nothing";
        return new JUnitCase(name, Wording.Of(row),
            $"observed {observed}, baseline {Figure.Plain(row.Baseline)}, limit {Figure.Plain(row.Limit)}", "");
    }

    private static JUnitSuite ArmSuite(RunResult result, ArmResult arm)
    {
        var name = ArmsColumn.NameOf(arm, result.Arms);
        List<JUnitCase> cases =
        [
            .. arm.Thresholds.Select(threshold => new JUnitCase(
                Wording.Criterion(threshold), threshold.Verdict,
                $"observed {Wording.Observed(threshold)}, expected {threshold.Expected}", "")),
            .. arm.Invariants.Select(invariant => new JUnitCase(
                $"invariant: {invariant.Name}", invariant.Verdict,
                $"{invariant.Sentence} Violations: {invariant.Violations}.", string.Join('\n', invariant.Examples))),
        ];
        var explained = cases.Exists(c => c.Verdict == arm.Verdict) || arm.Verdict == Verdict.Pass;
        cases.Insert(0, Whole("the arm was measured", explained ? Verdict.Pass : arm.Verdict, arm.Reasons));
        return new JUnitSuite(
            $"{result.Scenario.Name}.{name}", $"{result.Scenario.Name}.{name}", arm.Phases.Sum(phase => phase.LengthSeconds), cases);
    }

    // Carries what no other case says, such as a generator that fell behind; otherwise it would count twice.
    private static JUnitCase Whole(string name, Verdict verdict, IReadOnlyList<string> reasons) =>
        new(name, verdict, reasons.Count > 0 ? reasons[0] : Wording.Meaning(verdict), string.Join('\n', reasons));

    private static void WriteSuite(XmlWriter xml, JUnitSuite suite, RunResult result)
    {
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", suite.Name);
        WriteCounts(xml, suite.Cases);
        Attribute(xml, "time", Seconds(suite.Seconds));
        Attribute(xml, "timestamp", result.Run.StartedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        foreach (var @case in suite.Cases)
            WriteCase(xml, suite, @case);
        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, JUnitSuite suite, JUnitCase @case)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", suite.ClassName);
        Attribute(xml, "name", @case.Name);
        Attribute(xml, "time", "0");
        if (@case.Verdict != Verdict.Pass)
        {
            xml.WriteStartElement(@case.Verdict == Verdict.Fail ? "failure" : "error");
            Attribute(xml, "message", @case.Message);
            Attribute(xml, "type", Wording.Of(@case.Verdict));
            xml.WriteString(XmlText.Legal(@case.Details.Length > 0 ? @case.Details : @case.Message));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyList<JUnitCase> cases)
    {
        Attribute(xml, "tests", Number(cases.Count));
        Attribute(xml, "failures", Number(cases.Count(c => c.Verdict == Verdict.Fail)));
        Attribute(xml, "errors", Number(cases.Count(c => c.Verdict == Verdict.Inconclusive)));
        Attribute(xml, "skipped", "0");
    }

    private static void Attribute(XmlWriter xml, string name, string value) =>
        xml.WriteAttributeString(name, XmlText.Legal(value));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double value) => Math.Max(0, value).ToString("0.###", CultureInfo.InvariantCulture);

    private sealed record JUnitSuite(string Name, string ClassName, double Seconds, IReadOnlyList<JUnitCase> Cases);

    private sealed record JUnitCase(string Name, Verdict Verdict, string Message, string Details);
}

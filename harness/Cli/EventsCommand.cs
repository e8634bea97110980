using System.CommandLine;
using System.Text.Json;
using LoadLab.Gate;
using LoadLab.Ledger;
using LoadLab.Recording;
using LoadLab.Results;
using LoadLab.Running;
using LoadLab.Scenarios;

namespace LoadLab.Cli;

/// <summary>Shows a run's binary records to people: a line of JSON each.</summary>
internal static class EventsCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("run folder") { Description = "A folder that a run left in results/." };
        var arm = new Option<string?>("--arm") { Description = "Only this arm, from 1.", HelpName = "n" };
        var command = new Command("events", "Show what partners and target recorded, as JSON lines.") { folder, arm };
        command.SetAction(parsed =>
        {
            var problems = new List<Problem>();
            var number = NumberOption.Whole(parsed, arm, problems);
            if (RunFolder.WhyNone(parsed.GetRequiredValue(folder)) is { } why)
                problems.Add(Problem.InOption("run folder", why));

            return problems.Count > 0 ? Mistakes.Refuse(problems) : Show(RunFolder.Open(parsed.GetRequiredValue(folder)), number);
        });
        return command;
    }

    private static int Show(RunFolder folder, int? arm)
    {
        var arms = folder.Arms.Where(a => arm is null || a.Number == arm).ToList();
        if (arms.Count == 0)
        {
            Console.Error.WriteLine($"{folder.Path} has no records{(arm is null ? "" : $" of arm {arm}")}.");
            return ExitCodes.Usage;
        }

        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        var gaps = new List<string>();
        foreach (var one in arms)
        {
            if (File.Exists(one.Attempts))
            {
                using var log = new FileStream(one.Attempts, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                gaps.Add(AttemptLogReader.Read(log, TimeSpan.MaxValue, (in attempt) => Line(output, one.Number, attempt)).Gap ?? "");
            }

            gaps.Add(EvidenceReader.Read(one.Evidence, evidence => Line(output, one.Number, evidence)) ?? "");
        }

        output.Flush();
        foreach (var gap in gaps.Where(g => g.Length > 0))
            Console.Error.WriteLine(gap);

        return gaps.TrueForAll(g => g.Length == 0) ? ExitCodes.Pass : ExitCodes.Inconclusive;
    }

    private static void Line(StreamWriter output, int arm, in Attempt attempt) => output.WriteLine(JsonSerializer.Serialize(new
    {
        arm,
        by = "partner",
        kind = Words.Of(attempt.Kind),
        attempt = attempt.Id,
        org = attempt.Org + 1,
        process = attempt.Process,
        trigger = Words.Of(attempt.Trigger),
        held = attempt.Held.ToString(),
        plannedSeconds = attempt.Planned.TotalSeconds,
        startedSeconds = attempt.Started.TotalSeconds,
        endedSeconds = attempt.Ended?.TotalSeconds,
        outcome = Words.Of(attempt.Outcome),
        received = attempt.Received?.ToString(),
        records = attempt.Ended is null ? new[] { attempt.StartRecord } : [attempt.StartRecord, attempt.EndRecord],
    }));

    private static void Line(StreamWriter output, int arm, TokenEvidence evidence) => output.WriteLine(JsonSerializer.Serialize(new
    {
        arm,
        by = "target",
        kind = Words.Of(evidence.Event),
        attempt = evidence.Attempt,
        session = evidence.Session,
        token = evidence.Event == TokenEvent.Rejected ? null : evidence.Token.ToString(),
        at = evidence.At,
    }));
}

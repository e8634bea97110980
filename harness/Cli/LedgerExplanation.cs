using System.Text.Json;
using LoadLab.Explaining;
using LoadLab.Gate;
using LoadLab.Querying;
using LoadLab.Recording;
using LoadLab.Running;
using LoadLab.Scenarios;
using Spectre.Console;

namespace LoadLab.Cli;

/// <summary>Finds the token that was asked for and prints its life.</summary>
internal static class LedgerExplanation
{
    private const string Option = "--explain", NothingTold = "nothing is told";

    public static async Task<int> WriteAsync(RunFolder folder, string text, IReadOnlyList<Problem> problems, CancellationToken ct)
    {
        var criterion = IdCriterion.Token(Option, text);
        if (!criterion.Ok)
            return Mistakes.Refuse([.. problems, Problem.InOption(Option, criterion.Expected)], NothingTold);

        LedgerRow? found = null;
        var wrong = await new LedgerQuery([criterion.Value]).RunAsync(LedgerReader.Read(folder.Ledger), row =>
        {
            found ??= row;
            return ValueTask.CompletedTask;
        }, ct);
        if (problems.Count + wrong.Count > 0)
            return Mistakes.Refuse([.. problems, .. wrong], NothingTold);

        return Write(Terminal.Out, folder, found!.Value);
    }

    private static int Write(IAnsiConsole console, RunFolder folder, LedgerRow row)
    {
        if (Arm(folder, row) is not var (arm, manifest))
            return Fail($"{folder.Path}: events/ has no records of the arm {row.Arm}, repeat {row.Repeat}; only ledger.csv speaks of this token.");

        var records = OrgRecords.Load(arm.Files, manifest.Terms(), row.Org);
        if (records is null || TokenLife.Tell(records, row.Token) is not { } life)
            return Fail($"{arm.Path}: ledger.csv has token {row.Token} of {row.Org}, the arm's records have not: they are not of one run, or its session belongs to no org.");

        console.WriteLine($"Instants count from the arm's first, {manifest.Zero.UtcDateTime:O}. Each is its witness's clock.");
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().RightAligned()).AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var chapter in life.Append(new("What ledger.csv says", [LedgerFacts.Compare(records, row)])))
        {
            grid.AddRow(new Text(""), new Text(""), new Markup($"\n[bold]{Markup.Escape(chapter.Heading)}[/]"));
            foreach (var told in chapter.Sentences)
                grid.AddRow(new Text(told.At is { } at ? Say.At(at) : ""), new Text(told.Witness), new Text(told.Text));
        }

        console.Write(grid);
        return ExitCodes.Pass;
    }

    private static (ArmFolder, ArmManifest)? Arm(RunFolder folder, LedgerRow row)
    {
        foreach (var arm in folder.Arms.Where(a => File.Exists(a.Manifest)))
        {
            var manifest = Read(arm);
            if (manifest.Policy == row.Arm && manifest.Repeat == row.Repeat)
                return (arm, manifest);
        }

        return null;
    }

    private static ArmManifest Read(ArmFolder arm)
    {
        try
        {
            return ArmManifest.Read(arm.Manifest);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{arm.Manifest} is damaged: {e.Message}", e);
        }
    }

    private static int Fail(string why)
    {
        Console.Error.WriteLine(why);
        return ExitCodes.Failed;
    }
}

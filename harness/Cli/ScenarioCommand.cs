using System.CommandLine;
using System.Globalization;
using LoadLab.Cli.Live;
using LoadLab.Gate;
using LoadLab.Gate.Baselines;
using LoadLab.Reports;
using LoadLab.Reports.Tables;
using LoadLab.Results;
using LoadLab.Running;
using LoadLab.Scenarios;
using LoadLab.Stack;

namespace LoadLab.Cli;

/// <summary>Runs a scenario and reports.</summary>
internal sealed class ScenarioCommand
{
    private const string Description =
        """
        Run a scenario under each of its policies, account for every token, and report.

        The arms get the same arrivals, org choices and faults. Ctrl-C once lifts the faults, drains and
        reports what there is; twice ends at once. Either way no process is left.

        Examples:
          loadlab scenario db-slow
          loadlab scenario db-slow --policies strict,amnesty,grace:30s --seed 7
          loadlab scenario my-service.yaml --repeat 3 --baseline results/baselines/my-service.json
          loadlab scenario db-slow --stack external --postgres "Host=…" --toxiproxy http://127.0.0.1:8474
        """;

    private readonly Argument<string> _scenario = new("name or file")
    {
        HelpName = "name or file",
        Description = "A scenario's name (loadlab list shows them) or a YAML file.",
    };

    private readonly Option<string?> _policies = new("--policies")
    {
        Description = "Policies to compare, one arm each: strict, amnesty, grace:30s, until-first-use, replay, reuse-revocation.",
        HelpName = "a,b,…",
    };

    private readonly Option<string?> _seed = new("--seed") { Description = "Seed of every random choice; the same seed repeats arrivals, org choices and faults.", HelpName = "n" };
    private readonly Option<string?> _orgs = new("--orgs") { Description = "Number of organisations.", HelpName = "n" };
    private readonly Option<string?> _rate = new("--rate") { Description = "Steady arrivals per second; every load source is scaled by the same factor.", HelpName = "n" };
    private readonly Option<string?> _timeScale = new("--time-scale") { Description = "Multiplies phases, fault times and load times; latencies and time-outs stay. 0.01 to 100.", HelpName = "x" };
    private readonly Option<string?> _repeat = new("--repeat") { Description = "Run every arm this often, 1 to 100. Default: 1.", HelpName = "n" };
    private readonly Option<string?> _out = new("--out") { Description = "Folder for results. Default: results/ in the repository, else in the current folder.", HelpName = "folder" };
    private readonly Option<string?> _baseline = new("--baseline") { Description = "Compare with this committed baseline; worse is exit code 4.", HelpName = "file" };
    private readonly Option<string?> _saveBaseline = new("--save-baseline") { Description = "Write this run's figures as a baseline.", HelpName = "file" };
    private readonly Option<bool> _open = new("--open") { Description = "Open the report in the browser." };
    private readonly StackArguments _stack = new();

    public static Command Create()
    {
        var self = new ScenarioCommand();
        var command = new Command("scenario", Description)
        {
            self._scenario, self._policies, self._seed, self._orgs, self._rate, self._timeScale, self._repeat,
            self._out, self._baseline, self._saveBaseline, self._open,
        };
        self._stack.AddTo(command);
        self._scenario.CompletionSources.Add(_ => Catalog.Here().List().Select(e => new System.CommandLine.Completions.CompletionItem(e.Name)));
        command.SetAction((parsed, _) => self.RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        var problems = new List<Problem>();
        var request = Request(parsed, problems);
        var baseline = ReadBaseline(parsed.GetValue(_baseline), request, problems);
        if (problems.Count > 0 || request is null)
            return Mistakes.Refuse(problems);

        using var interruption = Interruption.OnSignals();
        var outcome = Terminal.IsInteractive
            ? await TerminalView.ShowAsync(Terminal.Out, view => new ScenarioRunner(view, interruption, TimeProvider.System).RunAsync(request))
            : await new ScenarioRunner(new PlainView(Console.Out, TimeProvider.System), interruption, TimeProvider.System).RunAsync(request);

        var result = baseline is null ? outcome.Result : BaselineGate.Apply(baseline, outcome.Result);
        await ReportSet.WriteAllAsync(result, outcome.Folder.Path, CancellationToken.None);
        ConsoleTable.Write(Terminal.Out, result);
        Console.WriteLine($"Report: {Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.Combine(outcome.Folder.Path, "report.html"))}");

        if (parsed.GetValue(_open))
            Browser.Open(Path.Combine(outcome.Folder.Path, "report.html"));

        if (outcome.Failure is not null)
            return Failed(outcome.Failure);

        var saved = parsed.GetValue(_saveBaseline) is { } file ? SaveBaseline(file, result) : ExitCodes.Pass;
        return ExitCodes.Of(result) is var code and not ExitCodes.Pass ? code : saved;
    }

    private RunRequest? Request(ParseResult parsed, List<Problem> problems)
    {
        var name = parsed.GetRequiredValue(_scenario);
        var reading = Catalog.Here().Resolve(name);
        problems.AddRange(reading.Problems);

        var overrides = new ScenarioOverrides
        {
            Policies = parsed.GetValue(_policies) is { } policies ? ScenarioOverrides.SplitPolicies(policies) : null,
            Seed = NumberOption.Whole(parsed, _seed, problems),
            Orgs = NumberOption.Whole(parsed, _orgs, problems),
            Rate = NumberOption.Decimal(parsed, _rate, problems),
            TimeScale = NumberOption.Decimal(parsed, _timeScale, problems),
        };
        var applied = reading.Scenario is null ? null : overrides.Apply(reading.Scenario);
        problems.AddRange(applied?.Problems ?? overrides.Check());

        var repeat = NumberOption.Whole(parsed, _repeat, problems) ?? 1;
        if (repeat is < 1 or > 100)
            problems.Add(Problem.InOption("--repeat", $"found {repeat}; expected 1 to 100"));

        var results = parsed.GetValue(_out) ?? ResultsFolder.Default();
        if (ResultsFolder.WhyNotWritable(results) is { } why)
            problems.Add(Problem.InOption("--out", why));

        if (parsed.GetValue(_saveBaseline) is { } saved && WhyNoFile(saved) is { } whyNot)
            problems.Add(Problem.InOption("--save-baseline", whyNot));

        var stack = _stack.Read(parsed, problems);
        return applied?.Scenario is null ? null : new()
        {
            Scenario = applied.Scenario,
            Repeat = repeat,
            TimeScale = overrides.TimeScale ?? 1,
            Stack = stack,
            Results = results,
            Command = problems.Count == 0 ? CommandLine(name, applied.Scenario, parsed) : "",
        };
    }

    // Now, and not after minutes of measuring.
    private static string? WhyNoFile(string path) => Directory.Exists(path)
        ? $"found {path}, a folder; expected a file"
        : ResultsFolder.WhyNotWritable(Path.GetDirectoryName(Path.GetFullPath(path))!);

    // With every value that decides the run, so that it can be repeated whatever the file's defaults become.
    private string CommandLine(string name, Scenario scenario, ParseResult parsed)
    {
        var words = new List<string> { "dotnet run --project harness -- scenario", name, "--seed", Text(scenario.Seed) };
        Add("--policies", parsed.GetValue(_policies));
        Add("--orgs", parsed.GetValue(_orgs));
        Add("--rate", parsed.GetValue(_rate));
        Add("--time-scale", parsed.GetValue(_timeScale));
        Add("--repeat", parsed.GetValue(_repeat) is { } repeat and not "1" ? repeat : null);
        return string.Join(' ', words.Concat(_stack.Words(parsed)));

        void Add(string option, object? value)
        {
            if (value is not null)
                words.AddRange([option, Text(value)]);
        }

        static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
    }

    // A baseline that this run can't be compared with is a mistake now, not a finding after the run.
    private static Baseline? ReadBaseline(string? file, RunRequest? request, List<Problem> problems)
    {
        if (file is null)
            return null;

        try
        {
            var baseline = Baseline.Read(file);
            if (request is not null)
                problems.AddRange(BaselineGate
                    .WhyNotComparable(baseline, request.Scenario.Name, ScenarioHash.Of(request.Scenario), request.Scenario.Policies.Select(p => p.Text).ToList())
                    .Select(why => Problem.InOption("--baseline", why)));

            return baseline;
        }
        catch (Exception e) when (e is BaselineException or IOException or UnauthorizedAccessException)
        {
            problems.Add(Problem.InOption("--baseline", e.Message));
            return null;
        }
    }

    private static int SaveBaseline(string file, RunResult result)
    {
        try
        {
            Baseline.From(result).Write(file);
            Console.WriteLine($"Baseline: {file}");
            return ExitCodes.Pass;
        }
        catch (Exception e) when (e is BaselineException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"--save-baseline: {e.Message}");
            return ExitCodes.Failed;
        }
    }

    private static int Failed(Exception failure)
    {
        Console.Error.WriteLine($"loadlab failed: {failure}");
        return failure is StackException ? ExitCodes.StackFailed : ExitCodes.Failed;
    }
}

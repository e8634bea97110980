using System.CommandLine;
using LoadLab.Querying;
using LoadLab.Running;
using LoadLab.Scenarios;
using LoadLab.Scenarios.Text;

namespace LoadLab.Cli;

/// <summary>What is asked of a ledger, and where the answer goes.</summary>
/// <param name="Criteria">What a row must be.</param>
/// <param name="Limit">How many rows are shown at most; exports have all.</param>
/// <param name="Csv">A file for the rows.</param>
/// <param name="Parquet">A file for the rows.</param>
internal sealed record LedgerQuestion(IReadOnlyList<Criterion> Criteria, int Limit, string? Csv, string? Parquet);

/// <summary>The options of <c>loadlab ledger</c> by which rows are chosen.</summary>
internal sealed class LedgerOptions
{
    // What a screen or two hold.
    private const int DefaultLimit = 50;

    private readonly Option<string?> _org = new("--org") { Description = "Only tokens of this org.", HelpName = "name" };
    private readonly Option<string?> _token = new("--token") { Description = "Only this token: its id, or as many of its first digits as it takes.", HelpName = "id" };
    private readonly Option<string?> _attempt = new("--attempt") { Description = "Only the token that this attempt made: its id, or as many of its first or last digits as it takes.", HelpName = "id" };
    private readonly Option<string?> _stage = new("--stage") { Description = "Only tokens of this stage: seed, received, lost-inside, lost-in-transit, or lost for both; several with commas.", HelpName = "stage" };
    private readonly Option<string?> _policy = new("--policy") { Description = "Only arms of this policy, as written or by its name alone.", HelpName = "policy" };
    private readonly Option<string?> _arm = new("--arm") { Description = "Only this arm, from 1.", HelpName = "number" };
    private readonly Option<string?> _limit = new("--limit") { Description = $"How many rows to show. Default {DefaultLimit}; exports have all.", HelpName = "rows" };
    private readonly Option<string?> _csv = new("--csv") { Description = "Write the rows to this file, in the form of ledger.csv.", HelpName = "file" };
    private readonly Option<string?> _parquet = new("--parquet") { Description = "Write the rows to this file, with typed columns.", HelpName = "file" };

    private IReadOnlyList<Option<string?>> All => [_org, _token, _attempt, _stage, _policy, _arm, _limit, _csv, _parquet];

    public void AddTo(Command command)
    {
        _stage.CompletionSources.Add([.. LedgerStages.All]);
        _policy.CompletionSources.Add([.. PolicySyntax.Names]);
        foreach (var option in All)
            command.Options.Add(option);
    }

    /// <summary>Those given: beside <c>--explain</c> there is nothing for them to do.</summary>
    public IReadOnlyList<Problem> GivenBeside(ParseResult parsed) =>
    [
        .. All.Where(o => parsed.GetValue(o) is not null)
            .Select(o => Problem.InOption(o.Name, "is not for --explain, which tells of one token; leave one of them out")),
    ];

    public LedgerQuestion Read(ParseResult parsed, RunFolder folder, List<Problem> problems)
    {
        var criteria = new List<Criterion>();
        if (parsed.GetValue(_org) is { } org)
            criteria.Add(NameCriterion.Org(org));
        if (parsed.GetValue(_policy) is { } policy)
            criteria.Add(NameCriterion.Policy(policy));
        if (parsed.GetValue(_token) is { } token)
            Add(_token.Name, IdCriterion.Token(_token.Name, token));
        if (parsed.GetValue(_attempt) is { } attempt)
            Add(_attempt.Name, IdCriterion.Attempt(_attempt.Name, attempt));
        if (parsed.GetValue(_stage) is { } stages)
            criteria.Add(new StageCriterion(Stages(stages, problems)));
        if (NumberOption.Whole(parsed, _arm, problems) is { } arm)
            criteria.Add(new ArmCriterion(arm));

        var limit = NumberOption.Whole(parsed, _limit, problems) ?? DefaultLimit;
        if (limit < 0)
            problems.Add(Problem.InOption(_limit.Name, $"found {limit}; expected 0 or more"));

        var (csv, parquet) = (File(parsed, _csv, folder, problems), File(parsed, _parquet, folder, problems));
        if (csv is not null && csv == parquet)
            problems.Add(Problem.InOption(_parquet.Name, $"found {csv}, which --csv names too; expected another file"));

        return new(criteria, limit, csv, parquet);

        void Add(string option, Parsed<IdCriterion> criterion)
        {
            if (criterion.Ok)
                criteria.Add(criterion.Value);
            else
                problems.Add(Problem.InOption(option, criterion.Expected));
        }
    }

    private List<LedgerStage> Stages(string text, List<Problem> problems)
    {
        var stages = new List<LedgerStage>();
        foreach (var word in text.Split(','))
        {
            var stage = LedgerStages.Parse(word);
            if (stage.Ok)
                stages.AddRange(stage.Value);
            else
                problems.Add(Problem.InOption(_stage.Name, stage.Expected));
        }

        return stages;
    }

    private static string? File(ParseResult parsed, Option<string?> option, RunFolder folder, List<Problem> problems)
    {
        if (parsed.GetValue(option) is not { Length: > 0 } path)
            return null;

        path = Path.GetFullPath(path);

        // The run's own files are what everything else is held to.
        if (path == folder.Ledger || path == folder.Result)
            problems.Add(Problem.InOption(option.Name, $"found {path}, a file of the run itself; expected another"));
        else if (Directory.Exists(path))
            problems.Add(Problem.InOption(option.Name, $"found {path}, which is a folder; expected a file"));

        return path;
    }
}

using LoadLab.Scenarios.Reading;
using LoadLab.Scenarios.Text;

namespace LoadLab.Scenarios;

/// <summary>The options of a command that change a scenario. Null: the scenario's own value stays.</summary>
public sealed record ScenarioOverrides
{
    /// <summary>The policies to compare instead, as written. A threshold of a policy that isn't run is not applied.</summary>
    public IReadOnlyList<string>? Policies { get; init; }

    /// <summary>0 or more.</summary>
    public int? Seed { get; init; }

    /// <summary>How many orgs, from 1 to 1,000,000.</summary>
    public int? Orgs { get; init; }

    /// <summary>
    /// The steady load (<see cref="PlannedLoad.SteadyRate"/>) in arrivals per second, above 0. Every source is scaled
    /// by the same factor: rates are multiplied, storms' and batches' arrivals too, rounded to whole ones, at least 1; cron
    /// sources of every org come round more often, and recordings are multiplied.
    /// </summary>
    public double? Rate { get; init; }

    /// <summary>
    /// Multiplies when things happen and how long they last, from 0.01 to 100: phases, load, faults, amnesty. How fast
    /// things happen stays: latencies, time-outs, retry delays, rates.
    /// </summary>
    public double? TimeScale { get; init; }

    /// <summary>The policies of <c>--policies</c>: commas separate them, except before <c>max=</c>, which belongs to <c>grace</c>.</summary>
    public static IReadOnlyList<string> SplitPolicies(string option)
    {
        var policies = new List<string>();
        foreach (var part in option.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("max=", StringComparison.Ordinal) && policies.Count > 0)
                policies[^1] += "," + part;
            else
                policies.Add(part);
        }

        return policies;
    }

    /// <summary>The mistakes that show without a scenario: so they can be reported beside those of one that is wrong itself.</summary>
    public IReadOnlyList<Problem> Check()
    {
        var problems = new List<Problem>();
        CheckValues(problems);
        ReadPolicies(problems);
        return problems;
    }

    /// <summary>Applies the options; a problem names its option.</summary>
    public ScenarioReading Apply(Scenario scenario)
    {
        var problems = new List<Problem>();
        CheckValues(problems);
        IReadOnlyList<PolicySpec> policies = ReadPolicies(problems) ?? scenario.Policies;
        if (problems.Count > 0)
            return new(null, problems);

        var changed = scenario with
        {
            Policies = policies,
            Seed = Seed ?? scenario.Seed,
            Orgs = scenario.Orgs with { Count = Orgs ?? scenario.Orgs.Count },
        };

        // Time first: it moves cron batches apart, and the rate is the one that the finished scenario shall have.
        if (TimeScale is { } factor)
            changed = Scaling.OfTime(changed, factor);
        if (Rate is { } wanted)
            changed = ScaleLoad(changed, wanted, problems);
        foreach (var mistake in ScenarioRules.Size(changed))
            problems.Add(Problem.InOption(mistake.Where == "load" && Rate is not null ? "--rate" : "--time-scale", mistake.Message));
        return new(problems.Count == 0 ? changed : null, problems);
    }

    private void CheckValues(List<Problem> problems)
    {
        CheckRange(problems, "--seed", Seed, 0, int.MaxValue);
        CheckRange(problems, "--orgs", Orgs, 1, ScenarioMapping.MostOrgs);
        CheckRange(problems, "--time-scale", TimeScale, 0.01, 100);
        if (Rate is { } rate && !(rate > 0 && rate <= Rates.Highest))
            problems.Add(Problem.InOption("--rate", $"found {rate}; expected a number above 0, up to {Rates.Highest:N0}"));
    }

    private List<PolicySpec>? ReadPolicies(List<Problem> problems)
    {
        if (Policies is null)
            return null;

        var policies = new List<PolicySpec>();
        foreach (var text in Policies)
        {
            var policy = PolicySyntax.Parse(text);
            if (!policy.Ok)
                problems.Add(Problem.InOption("--policies", $"found {(text.Length == 0 ? "nothing" : Excerpt.Of(text))}; {policy.Expected}"));
            else if (policies.Exists(earlier => PolicySyntax.AreSame(earlier, policy.Value)))
                problems.Add(Problem.InOption("--policies", $"found {text} a second time; expected each once"));
            else
                policies.Add(policy.Value);
        }

        if (Policies.Count == 0)
            problems.Add(Problem.InOption("--policies", "expected at least one policy"));
        return policies;
    }

    private static Scenario ScaleLoad(Scenario scenario, double wanted, List<Problem> problems)
    {
        var steady = PlannedLoad.SteadyRate(scenario);
        if (steady > 0)
            return scenario with { Load = [.. scenario.Load.Select(source => Scaling.OfRate(source, wanted / steady))] };

        problems.Add(Problem.InOption("--rate", "the scenario has no load but storms in its steady phase, so nothing says what to scale by"));
        return scenario;
    }

    private static void CheckRange(List<Problem> problems, string option, double? value, double min, double max)
    {
        if (value is { } number && !(number >= min && number <= max))
            problems.Add(Problem.InOption(option, $"found {number}; expected a number from {min} to {max}"));
    }
}

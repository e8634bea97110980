using LoadLab.Scenarios.Text;
using LoadLab.Scenarios.Yaml;

namespace LoadLab.Scenarios.Reading;

/// <summary>
/// The scenario's outermost mapping and its small sections. Where a value is missing or wrong the default stands in, so
/// that reading goes on and finds the other mistakes; the result counts only when none was found.
/// </summary>
internal static class ScenarioMapping
{
    /// <summary>The families that the target knows: those the amnesty of 2018 covered, and the one it did not.</summary>
    public static readonly string[] ApiFamilies = ["accounting", "payroll", "files", "assets", "wfm"];

    private const int LongestTitle = 200;
    private const int LongestDescription = 5_000;
    public const int MostOrgs = 1_000_000;

    public static Scenario? Read(Value root, RecordingFile recordings)
    {
        if (root.Mapping()?.Only(ScenarioKeys.Scenario) is not { } map)
            return null;

        var defaults = new Scenario { Name = "", Title = "", Policies = [], Phases = new(), Load = [] };
        var policies = map.Require("policies")?.Set(Policy, "policies", PolicySyntax.AreSame) ?? [];
        return new()
        {
            Name = map.Require("name")?.Name() ?? "",
            Title = map.Require("title")?.Line(LongestTitle) ?? "",
            Description = map.Get("description")?.Text(LongestDescription) ?? "",
            Seed = map.Get("seed")?.Whole(0, int.MaxValue) ?? defaults.Seed,
            Policies = policies,
            Orgs = map.Get("orgs") is { } orgs ? Orgs(orgs) : defaults.Orgs,
            Phases = map.Require("phases") is { } phases ? Phases(phases) : defaults.Phases,
            Load = map.Require("load")?.List(new LoadMapping(recordings).Read, "sources") ?? [],
            Partners = map.Get("partners") is { } partners ? PartnersMapping.Read(partners) : defaults.Partners,
            Target = map.Get("target") is { } target ? TargetMapping.Read(target) : defaults.Target,
            Transport = map.Get("transport") is { } transport ? TargetMapping.ReadTransport(transport) : defaults.Transport,
            Amnesty = map.Get("amnesty") is { } amnesty ? Amnesty(amnesty) : defaults.Amnesty,
            Faults = map.Get("faults")?.List(FaultMapping.Read, "faults", mayBeEmpty: true) ?? [],
            Thresholds = map.Get("thresholds")?.List(ThresholdMapping.Read, "thresholds", mayBeEmpty: true) ?? [],
            Limits = map.Get("limits") is { } limits ? Limits(limits) : defaults.Limits,
        };
    }

    private static PolicySpec? Policy(Value value)
    {
        if (value.Scalar($"expected a policy: {NearestName.OneOf(PolicySyntax.Names)}") is not { } scalar)
            return null;
        var policy = PolicySyntax.Parse(scalar.Text);
        if (!policy.Ok)
            value.Found(policy.Expected);
        return policy.Value;
    }

    private static OrgPopulation Orgs(Value value)
    {
        var defaults = new OrgPopulation();
        var map = value.Mapping()?.Only(ScenarioKeys.Orgs);
        return new()
        {
            Count = map?.Get("count")?.Whole(1, MostOrgs) ?? defaults.Count,
            ApiFamilies = map?.Get("api-families")?.Set(item => item.OneOf(ApiFamilies), "API families", string.Equals) ?? defaults.ApiFamilies,
        };
    }

    private static PhaseLengths Phases(Value value)
    {
        var defaults = new PhaseLengths();
        var map = value.Mapping()?.Only(ScenarioKeys.Phases);
        return new()
        {
            WarmUp = map?.Get("warm-up")?.Duration() ?? defaults.WarmUp,
            Steady = map?.Get("steady")?.DurationAboveZero() ?? defaults.Steady,
            Degraded = map?.Get("degraded")?.Duration() ?? defaults.Degraded,
            Recovery = map?.Get("recovery")?.Duration() ?? defaults.Recovery,
            Drain = map?.Get("drain")?.DurationAboveZero() ?? defaults.Drain,
        };
    }

    private static AmnestyWindow Amnesty(Value value)
    {
        var defaults = new AmnestyWindow();
        var map = value.Mapping()?.Only(ScenarioKeys.Amnesty);
        return new()
        {
            Start = map?.Get("start")?.Instant() ?? defaults.Start,
            End = map?.Get("end")?.Instant(),
            ApiFamilies = map?.Get("api-families")?.Set(item => item.OneOf(ApiFamilies), "API families", string.Equals) ?? defaults.ApiFamilies,
        };
    }

    private static GeneratorLimits Limits(Value value)
    {
        var defaults = new GeneratorLimits();
        var map = value.Mapping()?.Only(ScenarioKeys.Limits);
        return new()
        {
            LateAfter = map?.Get("late-after")?.DurationAboveZero() ?? defaults.LateAfter,
            LateShare = map?.Get("late-share")?.Share(aboveZero: false) ?? defaults.LateShare,
            InFlight = map?.Get("in-flight")?.Whole(1, 100_000) ?? defaults.InFlight,
            FreezeAfter = map?.Get("freeze-after")?.DurationAboveZero() ?? defaults.FreezeAfter,
        };
    }
}

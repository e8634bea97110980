using LoadLab.Load.Schedules;
using LoadLab.Recording;
using LoadLab.Scenarios;
using LoadLab.Stack;
using LoadLab.Toxiproxy.Client;

namespace LoadLab.Running;

/// <summary>What every arm of a run shares.</summary>
internal sealed record RunContext
{
    public required Scenario Scenario { get; init; }

    /// <summary>The same arrivals for every arm.</summary>
    public required ArrivalPlan Plan { get; init; }

    public required RunFolder Folder { get; init; }

    /// <summary>Takes every arm's rows, in the order of the arms.</summary>
    public required LedgerFile Ledger { get; init; }

    public required StackOptions StackOptions { get; init; }

    public required RunningStack Stack { get; init; }

    public required ToxiproxyClient Toxiproxy { get; init; }

    public required IRunProgress Progress { get; init; }

    public required Interruption Interruption { get; init; }

    public required TimeProvider Time { get; init; }
}

/// <summary>Which arm of a run.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Of">How many there are.</param>
/// <param name="Policy">Its policy.</param>
/// <param name="Repeat">Which repetition, from 1.</param>
internal sealed record ArmIdentity(int Number, int Of, PolicySpec Policy, int Repeat)
{
    /// <summary>For people: the policy, and the repetition where there are several.</summary>
    public string Label(int repeats) => repeats > 1 ? $"{Policy.Text} #{Repeat}" : Policy.Text;
}

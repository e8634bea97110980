using LoadLab.Load.Partners;
using LoadLab.Load.Schedules;
using LoadLab.Recording;
using LoadLab.Scenarios;

namespace LoadLab.Load;

/// <summary>Everything a load needs.</summary>
public sealed record LoadSetup
{
    /// <summary>The arrivals.</summary>
    public required ArrivalPlan Plan { get; init; }

    /// <summary>The partners' behaviour, phases and limits.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>What each org holds.</summary>
    public required TokenStore Store { get; init; }

    /// <summary>How requests are sent.</summary>
    public required PartnerClient Client { get; init; }

    /// <summary>Where every attempt is recorded.</summary>
    public required IAttemptLog Log { get; init; }

    /// <summary>What the log reports durable records to.</summary>
    public required SavedTokens Saved { get; init; }

    /// <summary>How a person authenticates again.</summary>
    public required Reauthenticate Reauthenticate { get; init; }

    /// <summary>Number of the arm within the run, part of every attempt's name.</summary>
    public required int Arm { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }
}

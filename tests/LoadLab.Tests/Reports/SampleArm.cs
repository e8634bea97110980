using LoadLab.Results;

namespace LoadLab.Tests.Reports;

/// <summary>
/// One arm, simulated: a refresh takes five round trips to a database whose latency ramps up and down; a partner
/// waits two seconds, then tries again with the token it holds.
/// </summary>
internal sealed class SampleArm(string policy, int repeat, int seed, double amnestyFrom)
{
    public const int Orgs = 1500;

    private const double PerSecond = 40;
    private const double TimeoutSeconds = 2;
    private const double LoadEnd = 30;
    private const double RunEnd = 35;
    private const double FaultStart = 9.5;
    private const double FaultEnd = 20;

    private static readonly (string Name, double Start, double End)[] PhasesOfArm =
        [("warm-up", 0, 2), ("steady", 2, 9), ("degraded", 9, 21), ("recovery", 21, LoadEnd), ("drain", LoadEnd, RunEnd)];

    private readonly Random _random = new(seed);
    private readonly List<Attempt> _attempts = [];
    private readonly List<Outage> _outages = [];
    private readonly FapiTally _fapi = new();

    /// <summary>One request; <see cref="GeneratedAt"/> is null when it made no token.</summary>
    internal sealed record Attempt(
        double Planned, double Ended, string Outcome, double? GeneratedAt, double? ReturnedAt, double? ReceivedAt);

    internal sealed class FapiTally
    {
        public int Succeeded { get; set; }
        public int RestoredLater { get; set; }
        public int Refused { get; set; }
        public int NotAnswered { get; set; }
    }

    public ArmResult Run()
    {
        var planned = (int)(LoadEnd * PerSecond);
        for (var arrival = 0; arrival < planned; arrival++)
            Refresh($"org-{arrival:0000}", $"app-{arrival % 4 + 1}", arrival / PerSecond);
        return SampleArmResult.From(policy, repeat, planned, PhasesOfArm, _attempts, _outages, _fapi, Windows());
    }

    // An org's whole story: it ends with a token, or cut off, or out of tries.
    private void Refresh(string org, string app, double at)
    {
        var lost = 0;
        var firstRetryRefused = false;
        double? cutOffSince = null;
        for (var tries = 0; at < LoadEnd + 3; tries++)
        {
            if (lost > 0 && !Accepts(at))
            {
                firstRetryRefused |= cutOffSince is null;
                var refused = Refuse(at);
                cutOffSince ??= refused;
                at = refused + 2 + 2 * _random.NextDouble();
                continue;
            }
            var attempt = Ask(at);
            _attempts.Add(attempt);
            if (attempt.ReceivedAt is { } back)
            {
                Tally(lost, firstRetryRefused, succeeded: true);
                if (cutOffSince is { } since)
                    _outages.Add(new Outage(org, app, since, back, back - since));
                return;
            }
            lost += attempt.GeneratedAt is not null ? 1 : 0;
            at = attempt.Ended + Math.Min(4, 0.5 * (1 << Math.Min(tries, 3))) * _random.NextDouble();
        }
        Tally(lost, firstRetryRefused, succeeded: false);
        if (cutOffSince is { } from)
            _outages.Add(new Outage(org, app, from, null, RunEnd - from));
    }

    private bool Accepts(double at) => policy != "strict" && at >= amnestyFrom;

    private void Tally(int lost, bool firstRetryRefused, bool succeeded)
    {
        if (succeeded && firstRetryRefused)
            _fapi.RestoredLater += lost;
        else if (succeeded)
            _fapi.Succeeded += lost;
        else if (firstRetryRefused)
            _fapi.Refused += lost;
        else
            _fapi.NotAnswered += lost;
    }

    private double Refuse(double at)
    {
        var ended = at + 0.004 + RoundTrip(at);
        _attempts.Add(new Attempt(at, ended, "refused", null, null, null));
        return ended;
    }

    private Attempt Ask(double at)
    {
        var service = 0.006 + 0.010 * Math.Pow(_random.NextDouble(), 3) + 5 * RoundTrip(at);
        var committed = at + 0.8 * service;
        var answered = at + service;
        if (service < TimeoutSeconds)
            return new Attempt(at, answered, "ok", committed, answered, answered);
        // The caller is gone: the answer reaches the transport only now and then before the target notices.
        double? returned = service < TimeoutSeconds + 0.25 ? answered : null;
        return new Attempt(at, at + TimeoutSeconds, "timed-out", committed, returned, null);
    }

    private double RoundTrip(double at) => 0.0004 + 0.7 * Strength(at) * (0.75 + 0.5 * _random.NextDouble());

    private static double Strength(double at) => at switch
    {
        < FaultStart or > FaultEnd => 0,
        < FaultStart + 6 => (at - FaultStart) / 6,
        > FaultEnd - 2 => (FaultEnd - at) / 2,
        _ => 1,
    };

    private TimelineWindow[] Windows()
    {
        var fault = new TimelineWindow("slow database", "latency", "latency up to 700 ms, ramp 6 s", FaultStart, FaultEnd);
        return policy == "amnesty" ? [fault, new TimelineWindow("amnesty", "amnesty", "open to accounting, payroll, files, assets", amnestyFrom, null)] : [fault];
    }
}

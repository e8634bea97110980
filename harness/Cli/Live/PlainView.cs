using System.Globalization;
using LoadLab.Results;
using LoadLab.Running;

namespace LoadLab.Cli.Live;

/// <summary>For pipes and CI: a plain line every few seconds, no control codes.</summary>
/// <param name="output">Where lines go.</param>
/// <param name="time">The clock.</param>
public sealed class PlainView(TextWriter output, TimeProvider time) : IRunProgress
{
    /// <summary>Distance of an arm's lines: often enough to see it live, seldom enough for a log.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(3);

    private readonly long _start = time.GetTimestamp();
    private TimeSpan _next;
    private string _last = "";

    /// <inheritdoc/>
    public void Stage(string what) => Line(what);

    /// <inheritdoc/>
    public void Arm(ArmProgress progress)
    {
        // A change of phase or fault is worth a line at once.
        var state = $"{progress.Arm} {progress.Phase} {string.Join('+', progress.InForce)}";
        var now = time.GetElapsedTime(_start);
        if (now < _next && state == _last)
            return;

        (_next, _last) = (now + Interval, state);
        Line(Describe(progress));
    }

    /// <inheritdoc/>
    public void Done(ArmResult arm) => Line(
        $"{arm.Policy}: done, {Words.Of(arm.Verdict)}. {arm.Tokens.Lost} of {arm.Tokens.Generated} tokens lost, "
        + $"{arm.Orgs.DisconnectedEnd} orgs disconnected at the end.");

    /// <inheritdoc/>
    public void Warning(string what) => Line($"warning: {what}");

    private static string Describe(ArmProgress p)
    {
        var latency = p.Latency is { } l ? string.Create(CultureInfo.InvariantCulture, $"p50 {l.P50Ms:0} ms p99 {l.P99Ms:0} ms") : "no answers";
        var force = p.InForce.Count == 0 ? "" : $" [{string.Join(", ", p.InForce)}]";
        return string.Create(CultureInfo.InvariantCulture,
            $"{p.Arm} ({p.Number}/{p.Of}) {Words.Of(p.Phase)} {p.Elapsed.TotalSeconds:0}/{p.Length.TotalSeconds:0} s{force}: "
            + $"arrivals {p.Load.Planned}/{p.Arrivals} started {p.Load.Started} late {p.Load.Late}, {p.RefreshesPerSecond:0}/s, {latency}, "
            + $"generated {p.Generated} returned {p.Returned} received {p.Load.Received} missing {p.Missing}, disconnected {p.Load.Disconnected}");
    }

    private void Line(string text) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"[{time.GetElapsedTime(_start).TotalSeconds,5:0.0}s] {text}"));
}

using System.Globalization;

namespace LoadLab.EndToEnd.Tests.Support;

/// <summary>An instant of a run of kills.yaml: a stage that its output tells of, and how long after its beginning.</summary>
/// <param name="Stage">Words of the line that begins it; empty: the program's start.</param>
/// <param name="After">Time from then.</param>
internal readonly record struct KillInstant(string Stage, TimeSpan After)
{
    // In order, each with about the time it takes on two cores with something else running. By stages and not by the
    // clock, so that short ones (between the arms, snapshot, report) are met as often as long ones, and the second arm
    // on a slow machine too. Where a stage is over sooner, the kill falls into the next.
    private static readonly (string Words, double Seconds)[] s_stages =
    [
        ("", 0.4),
        ("starting PostgreSQL", 1.6),
        ("starting Toxiproxy", 0.7),
        ("strict: starting the target", 2),
        ("strict (1/2)", 3.5),
        ("strict (1/2) drain", 2),
        ("strict: collecting the evidence", 1.5),
        ("strict: reconciling", 0.4),
        ("strict: done", 0.1),
        ("amnesty: starting the target", 2),
        ("amnesty (2/2)", 3.5),
        ("amnesty (2/2) drain", 4),
        ("amnesty: collecting the evidence", 1.5),
        ("amnesty: reconciling", 0.2),
        ("amnesty: done", 2.5),
    ];

    // From then on there is no target any more; everything else lives to the end.
    private const string LastOfTarget = "amnesty: reconciling";

    /// <summary>
    /// The instant of a seed. Seeds go round the stages in which the victim can be met, so that fifteen of them meet all,
    /// and each falls on another place within its stage.
    /// </summary>
    public static KillInstant Of(Victim victim, int seed)
    {
        var stages = victim == Victim.Target ? s_stages.TakeWhile(s => s.Words != LastOfTarget).ToArray() : s_stages;
        var number = seed * Enum.GetValues<Victim>().Length + (int)victim;
        var (words, seconds) = stages[number % stages.Length];

        // Multiples of the golden ratio, less what is whole, spread over 0 to 1 as evenly as numbers can.
        return new(words, TimeSpan.FromSeconds(number * 0.618033988749895 % 1 * seconds));
    }

    /// <summary>Lets the run go on until then, or to its end if that is earlier.</summary>
    public async Task ReachedByAsync(LoadLabProcess run)
    {
        if (Stage.Length > 0)
            await run.WaitForAsync(Stage);
        await run.EndsWithinAsync(After);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{After.TotalSeconds:0.00} s after '{(Stage.Length > 0 ? Stage : "the start")}'");
}

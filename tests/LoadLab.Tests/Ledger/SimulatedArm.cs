using LoadLab.Ledger;
using LoadLab.Scenarios.Text;
using LoadLab.Tests.Ledger.Specification;

namespace LoadLab.Tests.Ledger;

/// <summary>
/// Plays an arm in memory, honestly: orgs with one or two processes present what their store holds, a service keeps to
/// its policy, responses get lost inside or in transit and commits come late, as the random numbers say. The truth is
/// counted on the way, apart from the ledger.
/// </summary>
internal sealed class SimulatedArm
{
    public static readonly string[] Policies = ["strict", "amnesty", "grace:2s,max=1", "until-first-use", "replay", "reuse-revocation"];

    private static readonly DateTimeOffset s_zero = new(2018, 3, 11, 23, 30, 0, TimeSpan.Zero);

    private readonly List<LedgerOrg> _orgs = [];
    private readonly List<SimulatedOrg> _played = [];

    private SimulatedArm(int seed, string policy)
    {
        var random = new Random(seed);
        var terms = new ArmTerms
        {
            Policy = PolicySyntax.Parse(policy).Value!,
            Repeat = 1,
            Zero = s_zero,
            Amnesty = policy == "amnesty" ? new(s_zero.AddSeconds(random.Next(4)), random.Next(2) == 0 ? null : s_zero.AddSeconds(random.Next(4, 9)), ["accounting"]) : null,
            Families = new Dictionary<string, string> { ["app"] = "accounting", ["app-wfm"] = "wfm" },
        };
        var orgs = random.Next(1, 9);
        for (var org = 0; org < orgs; org++)
        {
            var app = random.Next(4) == 0 ? "app-wfm" : "app";
            var played = new SimulatedOrg(org, $"org-{org}", app, terms, random);
            _played.Add(played);
            _orgs.Add(new($"org-{org}", app, terms.FamilyOf(app), played.Seed));
        }

        History = new()
        {
            Terms = terms,
            Orgs = _orgs,
            Sessions = [.. _played.SelectMany(o => o.Sessions)],
            Tokens = [.. _played.SelectMany(o => o.Tokens)],
            Evidence = [.. _played.SelectMany(o => o.Evidence).OrderBy(e => e.At)],
            Attempts = Numbered(_played.SelectMany(o => o.Attempts)),
            End = TimeSpan.FromSeconds(20),
        };
    }

    public ArmHistory History { get; }

    public int Received => _played.Sum(o => o.Received.Count);

    public int Generated => _played.Sum(o => o.Tokens.Count(t => t.Generation > 0));

    public int Lost => Generated - Received;

    public static SimulatedArm Play(int seed, string policy) => new(seed, policy);

    // One log: its records stand in the order of their instants, which are all different.
    private static List<Attempt> Numbered(IEnumerable<Attempt> attempts)
    {
        var all = attempts.ToList();
        var instants = all.Select(a => a.Started).Concat(all.Where(a => a.Ended is not null).Select(a => a.Ended!.Value)).Order().ToList();
        return [.. all.Select(a => a with
        {
            StartRecord = instants.BinarySearch(a.Started),
            EndRecord = a.Ended is { } ended ? instants.BinarySearch(ended) : 0,
        })];
    }
}

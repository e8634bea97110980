namespace LoadLab.Target.Tests.Refresh.Interleaving;

/// <summary>The policies for one session whose acts come one after the other, as docs/policies.md tells them; written
/// apart from the target's own code.</summary>
internal sealed class PolicyModel
{
    private readonly string policy;
    private readonly List<Token> tokens = [new("seed", Previous: -1)];
    private bool used;
    private bool revoked;

    private PolicyModel(string policy, Race race)
    {
        this.policy = policy;
        if (race.TradedBefore)
            tokens.Add(new("rotate", Previous: 0));
    }

    /// <summary>Everything that may come of a race: the outcome of each order in which its acts could have come one after
    /// the other. Each act must seem to happen at one instant.</summary>
    public static IReadOnlySet<string> Outcomes(string policy, Race race) =>
        Orders([.. Enumerable.Range(0, race.Acts.Length)]).Select(order =>
        {
            var model = new PolicyModel(policy, race);
            var answers = new string[race.Acts.Length];
            foreach (var at in order)
                answers[at] = model.Do(race.Acts[at]);
            return Outcome(answers, model.tokens.Select(t => t.Cause), model.tokens.Count - 1, model.revoked);
        }).ToHashSet();

    /// <summary>An outcome in words: each act's answer, and the rows.</summary>
    public static string Outcome(IEnumerable<string> answers, IEnumerable<string> causes, int current, bool revoked) =>
        $"{string.Join(", ", answers)}; {string.Join(' ', causes)}; current {current}{(revoked ? "; revoked" : "")}";

    private string Do(Act act) => act switch
    {
        Act.UseSecond => Use(1),
        Act.RefreshWithFirst => Refresh(0),
        _ => Refresh(1),
    };

    private string Use(int generation)
    {
        if (generation != tokens.Count - 1)
            return "Invalid";
        if (revoked)
            return "Revoked";
        used = true;
        return "Good";
    }

    private string Refresh(int presented)
    {
        if (revoked)
            return "SessionRevoked";
        if (presented == tokens.Count - 1)
            return Trade(presented, "rotate");
        var isPrevious = tokens[^1].Previous == presented;
        switch (policy)
        {
            case "amnesty":
                return Trade(presented, "amnesty");
            case "grace:1h" when isPrevious:
                return Trade(presented, "grace");
            case "grace:1h,max=1" when isPrevious && tokens.Count(t => t.Previous == presented) <= 1:
                return Trade(presented, "grace");
            case "until-first-use" when isPrevious && !used:
                return Trade(presented, "until-first-use");
            case "replay" when isPrevious && !used:
                return $"again {tokens.Count - 1}";
            case "reuse-revocation":
                revoked = true;
                return "TokenReused";
            default:
                return "TokenOutdated";
        }
    }

    private string Trade(int presented, string cause)
    {
        tokens.Add(new(cause, presented));
        used = false;
        return $"new {tokens.Count - 1}";
    }

    private static IEnumerable<int[]> Orders(int[] acts) => acts.Length == 0
        ? [[]]
        : acts.SelectMany(first => Orders([.. acts.Where(a => a != first)]).Select(rest => (int[])[first, .. rest]));

    private sealed record Token(string Cause, int Previous);
}

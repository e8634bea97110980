using CsCheck;
using LoadLab.Explaining;
using LoadLab.Ledger;
using LoadLab.Recording;
using LoadLab.Results;
using LoadLab.Tests.Ledger;
using static LoadLab.Ledger.AttemptOutcome;
using static LoadLab.Ledger.TokenEvent;

namespace LoadLab.Tests.Explaining;

/// <summary>A history for each way a token can go, and the sentences that must be told of it, each with its instant and witness.</summary>
public class TokenLifeTests
{
    private static OneOrg LostInside(string policy = "strict") => new OneOrg(policy)
        .Attempt("seed", 1, 2, TimedOut).Makes("t1", 1, "seed", 2.5).Says(Acknowledged, "t1", 1, 2.6)
        .Attempt("seed", 3, 3.1, Refused, trigger: AttemptTrigger.Retry);

    [Fact]
    public void A_token_that_was_received() => Tells(
        new OneOrg("strict").Attempt("seed", 1, 1.2, Ok, "t1").Makes("t1", 1, "seed", 1.05).Says(Acknowledged, "t1", 1, 1.1).Says(Returned, "t1", 1, 1.15)
            .Attempt("t1", 5, 5.1, Ok, kind: AttemptKind.ApiCall, trigger: AttemptTrigger.Background),
        "t1",
        "  database Token *t1* is generation 1 of session 17, cause rotate",
        "+1.0000 s partner Attempt *1* began, due at +0.9990 s, because the schedule said so.",
        "+1.0500 s database Token *seed*, generation 0, was the session's current one: every policy accepts that.",
        "+1.1000 s target The database acknowledged its COMMIT.",
        "+1.1500 s target The whole response with it was handed to the transport, not aborted: returned.",
        "+1.2000 s partner The attempt had read the whole response: received.",
        "+5.0000 s partner It was used: an API call presented token *t1*",
        "  database No token followed in its session: it was the current one",
        "  ledger No: no refresh was refused while this was the token that the org held.");

    [Fact]
    public void A_token_lost_inside_that_cut_its_org_off_for_good() => Tells(
        LostInside(), "t1",
        "+2.0000 s partner The attempt that made it never received it: at +2.0000 s the partner gave up waiting",
        "  target The evidence has no record that it was returned.",
        "  ledger It was lost inside: there is a row, and nothing says that an answer with it left the target. The partner's attempt was over 500.0 ms before it was generated.",
        "+3.0000 s partner Next: a refresh presented token *seed* (attempt *2*, as a retry, because an earlier attempt had brought no answer); at +3.1000 s it was refused.",
        "+3.1000 s partner Yes: attempt *2* was refused with token *seed*, which the org held on to",
        "  partner It stayed cut off");

    [Fact]
    public void The_same_where_evidence_is_missing_says_what_cannot_be_known()
    {
        using var arm = LostInside().Record();
        var evidence = File.ReadAllBytes(arm.Files.Evidence);
        File.WriteAllBytes(arm.Files.Evidence, evidence[..^1]);
        Tells(Lives(arm, "t1"),
            "  ledger What can't be known: whether it was returned after all, since the target's evidence is not whole. It may have been lost in transit instead.",
            "  ledger What the target did is not known to its end: the target's evidence is torn");
    }

    [Fact]
    public void A_token_lost_in_transit_and_the_amnesty_that_brought_its_org_back()
    {
        using var arm = LostInTransit().Record();
        Tells(Lives(arm, "t1"),
            "+1.9500 s target The whole response with it was handed to the transport, not aborted: returned.",
            "  ledger It was lost in transit: the target returned it, and the partner never read it whole. The partner's attempt was over 50.0 ms after it was returned.",
            "+3.1000 s partner Yes: attempt *2* was refused",
            "+5.2000 s partner It was back after 2.100 s: a refresh succeeded (attempt *3*) and brought token *t2*, cause amnesty.",
            "+5.1000 s database Generation 2 followed: token *t2*, cause amnesty, made by attempt *3* for token *seed*, not for this one.");
        Tells(Lives(arm, "t2"),
            "+5.0000 s partner Attempt *3* began, due at +4.9990 s, as a further try, because an earlier attempt had been refused.",
            "+3.1000 s partner The attempt before it, *2*: a refresh presented token *seed*; at +3.1000 s it was refused.",
            "+1.9000 s database Token *seed*, generation 0, was stale: generation 1, token *t1*, had taken its place.",
            "  ledger The policy accepted it: the amnesty began at +4.0000 s, had no end, and covers the API family accounting.");
        Tells(Lives(arm, "seed"),
            "  partner The harness made it before the first request",
            "+1.9000 s database It had been replaced: by generation 1, token *t1*, and that was lost in transit.");
    }

    [Fact]
    public void A_stale_token_outside_the_policy_is_no_admission() => Tells(
        new OneOrg("strict").Attempt("seed", 1, 2, TimedOut).Makes("t1", 1, "seed", 1.9).Says(Acknowledged, "t1", 1, 1.91)
            .Attempt("seed", 5, 5.2, Ok, "t2").Makes("t2", 2, "seed", 5.1, "amnesty").Says(Acknowledged, "t2", 2, 5.11).Says(Returned, "t2", 2, 5.12),
        "t2",
        "  ledger Nothing in the policy strict allows that: the target broke it.",
        "  ledger An invariant is broken: token *t2*");

    [Fact]
    public void Grace_says_for_how_long() => Tells(
        new OneOrg("grace:30s,max=2").Attempt("seed", 1, 2, TimedOut).Makes("t1", 1, "seed", 1.9).Says(Acknowledged, "t1", 1, 1.91)
            .Attempt("seed", 5, 5.2, Ok, "t2").Makes("t2", 2, "seed", 5.1, "grace").Says(Acknowledged, "t2", 2, 5.11).Says(Returned, "t2", 2, 5.12),
        "t2",
        "  ledger The policy accepted it: it was the token traded for the then current one, first traded at +1.9000 s, and is good for 30.000 s from then, 2 times at most; it had been accepted 0 times.");

    [Fact]
    public void In_doubt_for_the_target_is_decided_by_the_row() => Tells(
        new OneOrg("strict").Attempt("seed", 1, 2, Unavailable).Makes("t1", 1, "seed", 1.5).Says(InDoubt, "t1", 1, 1.9), "t1",
        "+1.9000 s target COMMIT had been sent and its outcome was never learned: in doubt for the target. The row decides: it was committed.",
        "+2.0000 s partner The attempt that made it never received it: at +2.0000 s it was answered 503.",
        "  ledger It was lost inside");

    [Fact]
    public void A_replayed_token_names_who_received_it() => Tells(
        new OneOrg("replay").Attempt("seed", 1, 2, TimedOut).Makes("t1", 1, "seed", 1.5).Says(Acknowledged, "t1", 1, 1.6)
            .Attempt("seed", 3, 3.3, Ok, "t1", AttemptTrigger.Retry).Says(Returned, "t1", 2, 3.2),
        "t1",
        "+3.2000 s target The whole response with it was handed to the transport, not aborted (attempt *2*, not the one that made it): returned.",
        "+3.3000 s partner Attempt *2*, not the one that made it, had read the whole response: received.");

    [Fact]
    public void A_person_who_authenticated_again_brought_the_org_back()
    {
        using var arm = LostInside().Person("seed", "seed2", 6, 6.5).Record();
        Tells(Lives(arm, "t1"), "+6.5000 s partner It was back after 3.400 s: a person had authenticated again (attempt *3*).");
        Tells(Lives(arm, "seed2"),
            "+6.0000 s partner A person authenticated again for the org (attempt *3*): a new session with this first token.",
            "+6.5000 s partner The org was given it.");
    }

    [Fact]
    public void A_row_of_the_ledger_that_differs_is_told()
    {
        using var arm = LostInside().Record();
        arm.Reconcile();
        var row = LedgerReader.Read(arm.Ledger).Single(r => r.Token == OneOrg.Id("t1"));
        var records = OrgRecords.Load(arm.Files, arm.History.Terms, "org-a")!;
        Assert.Equal("Its row says the same as these records.", LedgerFacts.Compare(records, row).Text);
        Assert.StartsWith("Its row differs from these records: lost is Transit, recorded is Inside.", LedgerFacts.Compare(records, row with { Lost = LossStage.Transit }).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_token_of_any_history_has_a_life_that_agrees_with_the_ledger() =>
        Gen.Select(Gen.Int, Gen.Int[0, SimulatedArm.Policies.Length - 1]).Sample((seed, policy) =>
        {
            using var arm = new RecordedArm(SimulatedArm.Play(seed, SimulatedArm.Policies[policy]).History);
            arm.Reconcile();
            foreach (var row in LedgerReader.Read(arm.Ledger))
            {
                var records = OrgRecords.Load(arm.Files, arm.History.Terms, row.Org)!;
                var told = string.Join('\n', TokenLife.Tell(records, row.Token)!.SelectMany(c => c.Sentences).Select(s => s.Text));
                Assert.Equal("Its row says the same as these records.", LedgerFacts.Compare(records, row).Text);
                Assert.Equal(row.Lost == LossStage.Inside, told.Contains("It was lost inside", StringComparison.Ordinal));
                Assert.Equal(row.Lost == LossStage.Transit, told.Contains("It was lost in transit", StringComparison.Ordinal));
                Assert.Equal(row is { IsSeed: false, Lost: LossStage.None }, told.Contains("the whole response: received", StringComparison.Ordinal));
                Assert.DoesNotContain("invariant is broken", told, StringComparison.Ordinal);
            }
        }, iter: 30);

    private static OneOrg LostInTransit() => new OneOrg("amnesty") { Amnesty = new(OneOrg.Zero.AddSeconds(4), null, ["accounting"]) }
        .Attempt("seed", 1, 2, ConnectionFailed).Makes("t1", 1, "seed", 1.9).Says(Acknowledged, "t1", 1, 1.94).Says(Returned, "t1", 1, 1.95)
        .Attempt("seed", 3, 3.1, Refused, trigger: AttemptTrigger.Retry)
        .Attempt("seed", 5, 5.2, Ok, "t2", AttemptTrigger.RetryAfterRefusal).Makes("t2", 3, "seed", 5.1, "amnesty").Says(Acknowledged, "t2", 3, 5.11).Says(Returned, "t2", 3, 5.15);

    private static void Tells(OneOrg org, string token, params string[] expected)
    {
        using var arm = org.Record();
        Tells(Lives(arm, token), expected);
    }

    // *name* stands for the id of a token or the number of an attempt, however it is shortened.
    private static void Tells(string life, params string[] expected)
    {
        foreach (var sentence in expected)
            Assert.Contains(sentence, life, StringComparison.Ordinal);
    }

    private static string Lives(RecordedArm arm, string token)
    {
        var records = OrgRecords.Load(arm.Files, arm.History.Terms, "org-a")!;
        var life = string.Join('\n', TokenLife.Tell(records, OneOrg.Id(token))!.SelectMany(c => c.Sentences)
            .Select(s => $"{(s.At is { } at ? Say.At(at) : " ")} {s.Witness} {s.Text}"));
        foreach (var name in new[] { "seed2", "seed", "t1", "t2" })
            life = life.Replace(OneOrg.Id(name).ToString(), $"*{name}*", StringComparison.Ordinal)
                .Replace(Say.Token(OneOrg.Id(name)), $"*{name}*", StringComparison.Ordinal);
        foreach (var number in Enumerable.Range(1, 3))
            life = life.Replace(OneOrg.AttemptId(number).ToString(), $"*{number}*", StringComparison.Ordinal);

        return life;
    }
}

using LoadLab.Ledger;
using LoadLab.Querying;
using LoadLab.Recording;
using LoadLab.Results;

namespace LoadLab.Tests.Querying;

public class LedgerQueryTests
{
    private static readonly DateTimeOffset s_at = new(2018, 3, 11, 23, 30, 0, TimeSpan.Zero);

    private static readonly LedgerRow[] s_ledger =
    [
        Row("strict", 0xA1, "org-1", 0, "seed", LossStage.None),
        Row("strict", 0xA2, "org-1", 1, "rotate", LossStage.Inside),
        Row("strict", 0xB1, "org-2", 0, "seed", LossStage.None),
        Row("strict", 0xB2, "org-2", 1, "rotate", LossStage.Transit),
        Row("grace:2s", 0xC2, "org-2", 1, "rotate", LossStage.None),
        Row("grace:2s", 0xC3, "org-2", 2, "grace", LossStage.Inside),
    ];

    [Fact]
    public async Task Without_criteria_every_row_is_taken() => Assert.Equal("A1 A2 B1 B2 C2 C3", await Taken());

    [Theory]
    [InlineData("seed", "A1 B1")]
    [InlineData("received", "C2")]
    [InlineData("lost-inside", "A2 C3")]
    [InlineData("Lost Inside", "A2 C3")]
    [InlineData("inside", "A2 C3")]
    [InlineData("lost in transit", "B2")]
    [InlineData("transit", "B2")]
    [InlineData("lost", "A2 B2 C3")]
    public async Task Stages_are_the_words_of_the_ledger(string word, string expected) =>
        Assert.Equal(expected, await Taken(new StageCriterion(LedgerStages.Parse(word).Value!)));

    [Theory]
    [InlineData("lost-insid", "unknown stage lost-insid; did you mean lost-inside?")]
    [InlineData("xyzzy", "unknown stage xyzzy; expected seed, received, lost-inside, lost-in-transit or lost")]
    public void An_unknown_stage_has_a_neighbour(string word, string expected) => Assert.Equal(expected, LedgerStages.Parse(word).Expected);

    [Fact]
    public async Task Criteria_combine() => Assert.Equal("C3", await Taken(
        NameCriterion.Org("org-2"), NameCriterion.Policy("grace"), new StageCriterion([LedgerStage.LostInside]), new ArmCriterion(2)));

    [Fact]
    public async Task A_combination_that_no_row_answers_is_no_mistake() =>
        Assert.Equal("", await Taken(NameCriterion.Org("org-1"), NameCriterion.Policy("grace:2s")));

    [Fact]
    public async Task Ids_are_named_by_their_first_digits_and_attempts_by_their_last_too()
    {
        Assert.Equal("B2", await Taken(Token($"{new TokenId(0xB2)}")));
        Assert.Equal("A2", await Taken(Attempt("000000a2")));
        Assert.Equal("A2", await Taken(Attempt("07a2")));
        Assert.Equal(["--token: 6 tokens begin with 0: " + string.Join(", ", s_ledger.Select(r => r.Token)) + "; give more digits"], await Wrong(Token("0")));
    }

    [Fact]
    public async Task Of_many_ids_that_begin_alike_the_first_are_listed()
    {
        var rows = Enumerable.Range(1, 20).Select(i => Row("strict", (UInt128)i, "org-1", i, "rotate", LossStage.None)).ToList();
        var wrong = Assert.Single(await new LedgerQuery([Token("000")]).RunAsync(rows, _ => default, default));
        Assert.Contains("20 tokens begin with 000", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(new TokenId(8).ToString(), wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(new TokenId(9).ToString(), wrong.Message, StringComparison.Ordinal);
        Assert.EndsWith(", …; give more digits", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_not_in_the_ledger_is_told_at_once() => Assert.Equal(
        [
            "--org: this ledger has no org org-3; did you mean org-1?",
            "--policy: this ledger has no policy strct; did you mean strict?",
            "--arm: found 3; expected 1 to 2 (1 strict, 2 grace:2s)",
            "--token: no token of this ledger begins with ff",
            "--attempt: no attempt of this ledger begins or ends with ff; an attempt that made no token is not in it, loadlab events shows all",
        ],
        await Wrong(NameCriterion.Org("org-3"), NameCriterion.Policy("strct"), new ArmCriterion(3), Token("ff"), Attempt("ff")));

    [Theory]
    [InlineData("")]
    [InlineData("xyz")]
    [InlineData("000000000000000000000000000000000")]
    public void What_is_no_id_is_told_without_the_ledger(string text) =>
        Assert.Contains("hexadecimal digits", IdCriterion.Token("--token", text).Expected, StringComparison.Ordinal);

    private static LedgerRow Row(string arm, UInt128 id, string org, int generation, string cause, LossStage lost) => new(
        arm, 1, new TokenId(id), org, "app", generation, cause, cause == "seed" ? null : new Guid((int)(uint)id, 0, 0, [0, 0, 0, 0, 0, 0, 7, (byte)id]),
        s_at, lost == LossStage.Inside ? null : s_at, lost == LossStage.None && cause != "seed" ? s_at : null, lost);

    private static IdCriterion Token(string prefix) => IdCriterion.Token("--token", prefix).Value!;

    private static IdCriterion Attempt(string prefix) => IdCriterion.Attempt("--attempt", prefix).Value!;

    private static async Task<string> Taken(params Criterion[] criteria)
    {
        var taken = new List<string>();
        Assert.Empty(await new LedgerQuery(criteria).RunAsync(s_ledger, row =>
        {
            taken.Add(row.Token.Value.ToString("X", System.Globalization.CultureInfo.InvariantCulture));
            return default;
        }, default));
        return string.Join(' ', taken);
    }

    private static async Task<string[]> Wrong(params Criterion[] criteria) =>
        [.. (await new LedgerQuery(criteria).RunAsync(s_ledger, _ => default, default)).Select(p => p.ToString())];
}

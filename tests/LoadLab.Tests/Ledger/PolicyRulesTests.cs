using LoadLab.Ledger;
using LoadLab.Scenarios.Text;

namespace LoadLab.Tests.Ledger;

/// <summary>The policies' rules as the ledger states them. The current token was made at second 10, its predecessors before.</summary>
public class PolicyRulesTests
{
    private static readonly DateTimeOffset s_zero = new(2018, 3, 11, 23, 30, 0, TimeSpan.Zero);
    private static readonly AmnestyPeriod s_amnesty = new(At(20), At(30), ["accounting"]);

    // 0 was traded for 1, whose answer was lost, and again, under grace, for 2; 2 was never traded.
    private static readonly StoredToken[] s_retried = [Token(0, null, 0), Token(1, 0, 5), Token(2, 0, 10)];

    // 0 was traded for 1, and 1 for 2.
    private static readonly StoredToken[] s_rotated = [Token(0, null, 0), Token(1, 0, 5), Token(2, 1, 10)];

    [Theory]
    [InlineData("strict")]
    [InlineData("reuse-revocation")]
    public void No_stale_token_is_ever_accepted(string policy) => Assert.False(May(policy, s_rotated, 1, 11));

    [Theory]
    [InlineData(14.9, true)]
    [InlineData(15.1, false)]
    public void Grace_counts_from_the_first_trade(double second, bool accepted)
    {
        Assert.Equal(accepted, May("grace:10s", s_retried, 0, second));
        Assert.Equal(accepted, May("grace:5s", s_rotated, 1, second));
    }

    [Theory]
    [InlineData("grace:30s,max=1", true)]
    [InlineData("grace:30s,max=2", true)]
    [InlineData("grace:30s", true)]
    public void The_first_trade_is_not_one_of_the_max(string policy, bool accepted)
    {
        Assert.Equal(accepted, May(policy, [s_retried[0], s_retried[1]], 0, 6));
        Assert.Equal(policy != "grace:30s,max=1", May(policy, s_retried, 0, 11));
    }

    [Fact]
    public void Grace_admits_only_the_token_that_was_traded_for_the_current_one()
    {
        Assert.False(May("grace:30s", s_rotated, 0, 11));
        Assert.False(May("grace:30s", s_retried, 1, 11));
    }

    [Theory]
    [InlineData("until-first-use")]
    [InlineData("replay")]
    public void The_previous_token_is_good_until_the_new_one_is_used(string policy)
    {
        Assert.True(May(policy, s_rotated, 1, 11));
        Assert.False(May(policy, [s_rotated[0], s_rotated[1], s_rotated[2] with { FirstUsedAt = At(10.5) }], 1, 11));
        Assert.False(May(policy, s_rotated, 0, 11));
    }

    [Theory]
    [InlineData(19.9, "accounting", false)]
    [InlineData(20, "accounting", true)]
    [InlineData(29.9, "accounting", true)]
    [InlineData(30, "accounting", false)]
    [InlineData(25, "wfm", false)]
    public void Amnesty_accepts_any_token_of_the_session_inside_its_window_and_families(double second, string family, bool accepted)
    {
        Assert.Equal(accepted, May("amnesty", s_rotated, 0, second, family));
        Assert.Equal(accepted, May("amnesty", s_rotated, 1, second, family));
    }

    private static bool May(string policy, StoredToken[] session, int presented, double second, string family = "accounting") =>
        PolicyRules.MayAccept(Terms(policy), StaleToken.Of(session[presented].Id, session), At(second), At(second), family);

    private static ArmTerms Terms(string policy) => new()
    {
        Policy = PolicySyntax.Parse(policy).Value!,
        Repeat = 1,
        Zero = s_zero,
        Amnesty = s_amnesty,
        Families = new Dictionary<string, string>(),
    };

    private static DateTimeOffset At(double second) => s_zero + TimeSpan.FromSeconds(second);

    private static TokenId Id(int generation) => TokenId.Of($"token {generation}");

    private static StoredToken Token(int generation, int? tradedFor, double second) => new(
        Id(generation), 1, generation, TokenCause.Of(generation == 0 ? "seed" : "rotate"), null,
        tradedFor is { } t ? Id(t) : null, generation == 2, At(second), null);
}

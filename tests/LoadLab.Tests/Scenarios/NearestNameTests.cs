using LoadLab.Scenarios.Text;

namespace LoadLab.Tests.Scenarios;

public sealed class NearestNameTests
{
    private static readonly string[] Names = ["db-slow", "db-down", "steady", "reset-peer"];

    [Theory]
    [InlineData("db-slwo", "db-slow")]
    [InlineData("DB-SLOW", "db-slow")]
    [InlineData("stedy", "steady")]
    [InlineData("reset", "reset-peer")]
    [InlineData("reset_peer", "reset-peer")]
    public void A_typing_error_a_wrong_case_or_a_part_finds_the_name(string word, string name) => Assert.Equal(name, NearestName.Of(word, Names));

    [Theory]
    [InlineData("")]
    [InlineData("xyzzy")]
    [InlineData("d")]
    public void A_word_like_none_of_them_finds_none(string word) => Assert.Null(NearestName.Of(word, Names));

    [Fact]
    public void The_closest_comes_first() => Assert.Equal(["db-down", "db-slow"], NearestName.AllNear("db-", Names));

    [Fact]
    public void A_word_of_any_length_costs_nothing() => Assert.Empty(NearestName.AllNear(new string('d', 1_000_000), Names));

    [Fact]
    public void A_hint_names_the_nearest_or_all() =>
        Assert.Equal(
            ["did you mean steady?", "expected db-slow, db-down, steady or reset-peer"],
            [NearestName.Hint("steddy", Names), NearestName.Hint("xyzzy", Names)]);
}

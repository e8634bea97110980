using CsCheck;
using LoadLab.Load.Partners;
using LoadLab.Scenarios;

namespace LoadLab.Tests.Load;

public class RetryDelayTests
{
    private static readonly RetryBehaviour s_exponential = new()
    {
        Kind = RetryKind.Exponential,
        Delay = TimeSpan.FromMilliseconds(500),
        Cap = TimeSpan.FromSeconds(4),
        Attempts = 8,
    };

    [Theory]
    [InlineData(1, 500)]
    [InlineData(2, 1000)]
    [InlineData(3, 2000)]
    [InlineData(4, 4000)]
    [InlineData(7, 4000)]
    public void Exponential_ceilings_double_up_to_the_cap(int made, double ceiling) =>
        Assert.Equal(ceiling / 2, RetryDelays.AfterFailure(s_exponential, made, 0.5)!.Value.TotalMilliseconds, 0.001);

    [Fact]
    public void Full_jitter_draws_from_zero_to_the_ceiling() => Gen.Select(Gen.Int[1, 7], Gen.Double[0, 0.999999]).Sample((made, uniform) =>
    {
        var delay = RetryDelays.AfterFailure(s_exponential, made, uniform)!.Value;
        Assert.InRange(delay.TotalMilliseconds, 0, Math.Min(4000, 500 * Math.Pow(2, made - 1)));
    });

    [Theory]
    [InlineData(RetryKind.Exponential, 8)]
    [InlineData(RetryKind.Fixed, 8)]
    [InlineData(RetryKind.None, 1)]
    public void Partners_give_up_after_their_last_attempt(RetryKind kind, int made) =>
        Assert.Null(RetryDelays.AfterFailure(s_exponential with { Kind = kind }, made, 0.5));

    [Fact]
    public void Fixed_retries_are_always_as_far_apart() =>
        Assert.Equal(TimeSpan.FromMilliseconds(500), RetryDelays.AfterFailure(s_exponential with { Kind = RetryKind.Fixed }, 3, 0.9));

    [Fact]
    public void After_a_refusal_the_pace_is_kept_between_once_and_twice() => Gen.Double[0, 0.999999].Sample(uniform =>
        Assert.InRange(RetryDelays.AfterRefusal(new() { Kind = RefusalKind.KeepRetrying, Every = TimeSpan.FromSeconds(2) }, uniform)!.Value.TotalSeconds, 2, 4));

    [Theory]
    [InlineData(RefusalKind.GiveUp)]
    [InlineData(RefusalKind.WaitForPerson)]
    public void Who_does_not_keep_retrying_stops_at_a_refusal(RefusalKind kind) =>
        Assert.Null(RetryDelays.AfterRefusal(new() { Kind = kind }, 0.5));
}

using LoadLab.Faults.Timeline;
using LoadLab.Scenarios;

namespace LoadLab.Tests.Faults;

public class FaultWindowTests
{
    // Degraded begins at 9 s.
    private static readonly FaultSpec s_fault = new()
    {
        Name = "slow",
        Kind = FaultKind.Latency,
        Start = new(PhaseName.Degraded, TimeSpan.FromSeconds(1)),
        Length = TimeSpan.FromSeconds(10),
        RampUp = TimeSpan.FromSeconds(4),
        RampDown = TimeSpan.FromSeconds(2),
        Latency = TimeSpan.FromMilliseconds(700),
    };

    private static FaultWindow Window(FaultSpec fault) => new(fault, new PhaseTimeline(new PhaseLengths()));

    [Theory]
    [InlineData(9.99, 0)]
    [InlineData(10, 0)]
    [InlineData(11, 0.25)]
    [InlineData(14, 1)]
    [InlineData(18, 1)]
    [InlineData(19, 0.5)]
    [InlineData(20, 0)]
    public void Strength_grows_stays_and_fades(double second, double strength) =>
        Assert.Equal(strength, Window(s_fault).StrengthAt(TimeSpan.FromSeconds(second)), 0.001);

    [Fact]
    public void Without_ramps_it_is_at_full_strength_at_once_and_never_set_anew()
    {
        var window = Window(s_fault with { RampUp = TimeSpan.Zero, RampDown = TimeSpan.Zero });
        Assert.Equal(1, window.StrengthAt(window.Start));
        Assert.Empty(window.Steps(rampUp: true));
    }

    [Fact]
    public void Steps_cover_the_ramps_and_nothing_between_them() =>
        Assert.Equal([11, 12, 13, 14, 18, 19], Window(s_fault).Steps(rampUp: true).Select(s => s.TotalSeconds));

    [Fact]
    public void A_server_that_ramps_by_itself_is_left_alone_until_the_fault_fades() =>
        Assert.Equal([18, 19], Window(s_fault).Steps(rampUp: false).Select(s => s.TotalSeconds));

    [Fact]
    public void It_describes_itself() => Assert.Equal(
        "700 ms on every answer, growing for 4 s, fading for 2 s", Window(s_fault).Describe());
}

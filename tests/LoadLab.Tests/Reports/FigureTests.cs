using LoadLab.Reports;

namespace LoadLab.Tests.Reports;

public class FigureTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1234567, "1,234,567")]
    [InlineData(2.5, "2.5")]
    public void Counts(double value, string text) => Assert.Equal(text, Figure.Count(value));

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(9.94, "9.9")]
    [InlineData(9.96, "10")]
    [InlineData(2000.4, "2,000")]
    [InlineData(-0.01, "0.0")]
    public void Milliseconds(double value, string text) => Assert.Equal(text, Figure.Ms(value));

    [Theory]
    [InlineData(0.004, "0.00")]
    [InlineData(0.5, "0.50")]
    [InlineData(3.44, "3.4")]
    [InlineData(1234, "1,234.0")]
    public void Seconds(double value, string text) => Assert.Equal(text, Figure.Seconds(value));

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(0.0017, "0.17")]
    [InlineData(0.19333, "19.3")]
    [InlineData(1, "100.0")]
    public void Shares(double value, string text) => Assert.Equal(text, Figure.Percent(value));

    [Theory]
    [InlineData(18.4, "ms", "18 ms")]
    [InlineData(3.44, "s", "3.4 s")]
    [InlineData(0.05, "ratio", "5.0 %")]
    [InlineData(1200, "tokens", "1,200 tokens")]
    public void Values_in_their_unit(double value, string unit, string text) => Assert.Equal(text, Figure.InUnit(value, unit));

    [Theory]
    [InlineData(18.4, "18 ms")]
    [InlineData(999.6, "1.0 s")]
    [InlineData(2000, "2.0 s")]
    [InlineData(2345, "2.35 s")]
    public void Latencies_choose_their_unit(double ms, string text) => Assert.Equal(text, Figure.Latency(ms));
}

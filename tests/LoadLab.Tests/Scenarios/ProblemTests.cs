using LoadLab.Scenarios;

namespace LoadLab.Tests.Scenarios;

public sealed class ProblemTests
{
    [Fact]
    public void A_problem_is_printed_as_compilers_do() =>
        Assert.Equal(
            "scenarios/x.yaml:12:5: load[0].rate: found -3; expected a number above 0",
            new Problem("scenarios/x.yaml", 12, 5, "load[0].rate", "found -3; expected a number above 0").ToString());

    [Fact]
    public void A_problem_of_an_option_names_the_option() =>
        Assert.Equal("--rate: found -3", Problem.InOption("--rate", "found -3").ToString());

    [Fact]
    public void A_problem_of_a_whole_file_names_the_file() =>
        Assert.Equal("x.yaml: can't be read", Problem.InFile("x.yaml", "can't be read").ToString());
}

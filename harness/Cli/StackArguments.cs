using System.CommandLine;
using LoadLab.Scenarios;
using LoadLab.Stack;
using LoadLab.Stack.PostgreSql;

namespace LoadLab.Cli;

/// <summary>The options that say what a run stands on.</summary>
internal sealed class StackArguments
{
    private readonly Option<StackKind?> _stack = new("--stack")
    {
        Description = "embedded (default): child processes, nothing to install. docker: containers. external: --postgres and --toxiproxy.",
        HelpName = "embedded|docker|external",
    };

    private readonly Option<string?> _postgres = new("--postgres")
    {
        Description = "Use this PostgreSQL instead of starting one (also LOADLAB_POSTGRES). Its user must be able to create databases.",
        HelpName = "connection string",
    };

    private readonly Option<string?> _toxiproxy = new("--toxiproxy")
    {
        Description = "Use the Toxiproxy whose API answers here instead of starting one.",
        HelpName = "url",
    };

    public void AddTo(Command command)
    {
        command.Add(_stack);
        command.Add(_postgres);
        command.Add(_toxiproxy);
    }

    public StackKind Kind(ParseResult parsed) => parsed.GetValue(_stack) ?? StackKind.Embedded;

    public StackOptions Read(ParseResult parsed, List<Problem> problems)
    {
        var postgreSql = PostgreSqlOptions.FromEnvironment();
        if (parsed.GetValue(_postgres) is { } given)
            postgreSql = postgreSql with { ConnectionString = given };

        Uri? toxiproxy = null;
        if (parsed.GetValue(_toxiproxy) is { } url
            && !(Uri.TryCreate(url, UriKind.Absolute, out toxiproxy) && toxiproxy.Scheme is "http" or "https"))
            problems.Add(Problem.InOption("--toxiproxy", $"found {url}; expected an address such as http://127.0.0.1:8474"));

        if (Kind(parsed) == StackKind.External && postgreSql.ConnectionString is not { Length: > 0 })
            problems.Add(Problem.InOption("--stack", "external needs --postgres or LOADLAB_POSTGRES"));

        if (Kind(parsed) == StackKind.External && parsed.GetValue(_toxiproxy) is null)
            problems.Add(Problem.InOption("--stack", "external needs --toxiproxy"));

        return new() { Kind = Kind(parsed), PostgreSql = postgreSql, Toxiproxy = toxiproxy };
    }
}

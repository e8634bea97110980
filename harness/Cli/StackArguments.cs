using System.CommandLine;
using LoadLab.Scenarios;
using LoadLab.Scenarios.Text;
using LoadLab.Stack;
using LoadLab.Stack.PostgreSql;
using Npgsql;

namespace LoadLab.Cli;

/// <summary>The options that say what a run stands on.</summary>
internal sealed class StackArguments
{
    private readonly Option<string?> _stack = new("--stack")
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

    public StackArguments() => _stack.CompletionSources.Add([.. KebabCase.All<StackKind>()]);

    public void AddTo(Command command)
    {
        command.Add(_stack);
        command.Add(_postgres);
        command.Add(_toxiproxy);
    }

    public StackOptions Read(ParseResult parsed, List<Problem> problems)
    {
        var postgreSql = PostgreSqlOptions.FromEnvironment();
        if (parsed.GetValue(_postgres) is { } given)
            postgreSql = postgreSql with { ConnectionString = given };
        if (postgreSql.ConnectionString is { Length: > 0 } connection && WhyNoConnectionString(connection) is { } why)
            problems.Add(Problem.InOption(parsed.GetValue(_postgres) is null ? PostgreSqlOptions.ConnectionStringVariable : "--postgres", why));

        Uri? toxiproxy = null;
        if (parsed.GetValue(_toxiproxy) is { } url
            && !(Uri.TryCreate(url, UriKind.Absolute, out toxiproxy) && toxiproxy.Scheme is "http" or "https"))
            problems.Add(Problem.InOption("--toxiproxy", $"found {url}; expected an address such as http://127.0.0.1:8474"));

        var kind = Kind(parsed, problems);
        if (kind == StackKind.External && postgreSql.ConnectionString is not { Length: > 0 })
            problems.Add(Problem.InOption("--stack", "external needs --postgres or LOADLAB_POSTGRES"));

        if (kind == StackKind.External && parsed.GetValue(_toxiproxy) is null)
            problems.Add(Problem.InOption("--stack", "external needs --toxiproxy"));

        return new() { Kind = kind, PostgreSql = postgreSql, Toxiproxy = toxiproxy };
    }

    /// <summary>The same options again, for the command that repeats a run. Of a connection string, all but the password.</summary>
    public IEnumerable<string> Words(ParseResult parsed)
    {
        if (parsed.GetValue(_stack) is { } kind)
            yield return $"--stack {kind}";
        if (parsed.GetValue(_postgres) is { } postgres)
            yield return $"--postgres \"{new NpgsqlConnectionStringBuilder(postgres) { Password = null }.ConnectionString}\"";
        if (parsed.GetValue(_toxiproxy) is { } toxiproxy)
            yield return $"--toxiproxy {toxiproxy}";
    }

    private StackKind Kind(ParseResult parsed, List<Problem> problems)
    {
        if (parsed.GetValue(_stack) is not { } text)
            return StackKind.Embedded;

        if (KebabCase.Parse<StackKind>(text) is { } kind)
            return kind;

        problems.Add(Problem.InOption("--stack", $"found {text}; {NearestName.Hint(text, KebabCase.All<StackKind>())}"));
        return StackKind.Embedded;
    }

    // The message must not repeat the string: it may hold a password.
    private static string? WhyNoConnectionString(string text)
    {
        try
        {
            return string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(text).Host) ? "names no host; expected one, such as \"Host=127.0.0.1;Username=postgres\"" : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return $"is no connection string: {e.Message.TrimEnd('.')}; expected one such as \"Host=127.0.0.1;Username=postgres\"";
        }
    }
}

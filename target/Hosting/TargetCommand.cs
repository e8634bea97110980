using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using LoadLab.Target.Refresh.Policies;

namespace LoadLab.Target.Hosting;

/// <summary>The command line: every option, its default and the reason for it.</summary>
public static class TargetCommand
{
    private static readonly TargetOptions Defaults = new() { Database = "" };

    private static readonly Option<string> Database = new("--database")
    {
        Description = "Npgsql connection string, e.g. \"Host=127.0.0.1;Username=postgres;Database=tokens\". "
            + "The tables are made at start, in the connection's default schema.",
        Required = true,
    };

    private static readonly Option<IPEndPoint> Listen = Address("--listen", Defaults.Listen,
        "Where partners call. Port 0: the system chooses, and the ready line on standard output says which.");

    private static readonly Option<IPEndPoint> Admin = Address("--admin", Defaults.Admin,
        "Where the operator calls. It has no authentication: keep it on loopback.");

    private static readonly Option<IRefreshPolicy> Policy = new("--policy")
    {
        Description = "What an outdated access token gets: " + PolicyText.Forms + ". See docs/policies.md.",
        DefaultValueFactory = _ => Defaults.Policy,
        CustomParser = result => Read(result, PolicyText.TryParse, "expected " + PolicyText.Forms, Defaults.Policy),
    };

    private static readonly Option<string?> Evidence = new("--evidence")
    {
        Description = "File to append the evidence to, a JSON record a line. Without it only the counters are kept.",
    };

    private static readonly Option<int> PoolSize = Count("--pool-size", Defaults.PoolSize, 1,
        "Database connections at most. The default is Npgsql's.");

    private static readonly Option<int> QueueLimit = Count("--queue-limit", Defaults.QueueLimit, 0,
        "Requests that may wait for a connection; the next is answered 503 at once. Default: five times the pool, "
        + "which a healthy database clears in a fraction of a second.");

    private static readonly Option<Duration> CommandTimeout = Time("--command-timeout", Defaults.CommandTimeout,
        "Wait for one statement's answer, COMMIT included. The default is Npgsql's.");

    private static readonly Option<Duration> RequestTimeout = Time("--request-timeout", Defaults.RequestTimeout,
        "Wait for a whole request before it is answered 503. Default: what load balancers usually allow.");

    private static readonly Option<WhenCallerGone> WhenGone = new("--when-caller-gone")
    {
        Description = "finish: a refresh whose caller hung up is carried through, as servers do that do not look. "
            + "cancel: it is cancelled.",
        DefaultValueFactory = _ => Defaults.WhenCallerGone,
        CustomParser = result => Word(result, Defaults.WhenCallerGone),
    };

    private static readonly Option<TransactionShape> Transaction = new("--transaction")
    {
        Description = "How a refresh travels to the database. roundtrips: a statement at a time, as with an object "
            + "mapper.",
        DefaultValueFactory = _ => Defaults.Transaction,
        CustomParser = result => Word(result, Defaults.Transaction),
    };

    private static readonly Option<Duration> TokenLifetime = Time("--token-lifetime", Defaults.TokenLifetime,
        "How long the protected resources accept a token. Default: as the API of 2018.");

    private static readonly Option<string?> ServerKey = new("--server-key")
    {
        Description = "Secret that tokens are derived from; the same for every process on one database. Without it "
            + "one is made at the first start and kept in the database.",
    };

    private static readonly Option<Duration> DrainTimeout = Time("--drain-timeout", Defaults.DrainTimeout,
        "How long a graceful stop (SIGTERM) waits for requests in flight.");

    private static readonly Option<bool> ExitWithStdin = new("--exit-with-stdin")
    {
        Description = "Stop when standard input ends: at most 2 s for requests in flight, gone within 3 s.",
    };

    /// <summary>Parses and runs. 0: stopped as asked. 1: could not start. 2: the command line is wrong.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(
            "A sample token refresh service: OAuth 1.0a with session handles on PostgreSQL. Once it serves, it writes "
            + "one line of JSON to standard output with its addresses; logs go to standard error. Times are written "
            + "500ms, 5s, 2m.")
        {
            Database, Listen, Admin, Policy, Evidence, PoolSize, QueueLimit, CommandTimeout, RequestTimeout, WhenGone,
            Transaction, TokenLifetime, ServerKey, DrainTimeout, ExitWithStdin,
        };
        root.SetAction((parsed, _) => TargetHost.RunAsync(Options(parsed)));

        var parsed = root.Parse(args);
        // The host listens to signals itself; a second listener would cut its drain short.
        var exit = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? 2 : exit;
    }

    private static TargetOptions Options(ParseResult parsed) => new()
    {
        Database = parsed.GetRequiredValue(Database),
        Listen = parsed.GetRequiredValue(Listen),
        Admin = parsed.GetRequiredValue(Admin),
        Policy = parsed.GetRequiredValue(Policy),
        Evidence = parsed.GetValue(Evidence),
        PoolSize = parsed.GetValue(PoolSize),
        QueueLimit = parsed.GetValue(QueueLimit),
        CommandTimeout = parsed.GetValue(CommandTimeout),
        RequestTimeout = parsed.GetValue(RequestTimeout),
        WhenCallerGone = parsed.GetValue(WhenGone),
        Transaction = parsed.GetValue(Transaction),
        TokenLifetime = parsed.GetValue(TokenLifetime),
        ServerKey = parsed.GetValue(ServerKey),
        DrainTimeout = parsed.GetValue(DrainTimeout),
        ExitWithStdin = parsed.GetValue(ExitWithStdin),
    };

    private delegate bool TryRead<T>(string text, [MaybeNullWhen(false)] out T value);

    private static T Read<T>(ArgumentResult result, TryRead<T> tryRead, string expected, T otherwise)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (tryRead(text, out var value))
            return value;
        var option = (result.Parent as OptionResult)?.Option.Name ?? "argument";
        result.AddError($"{option} is '{text}'; {expected}.");
        return otherwise;
    }

    private static Option<Duration> Time(string name, Duration standard, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => Read(result, TryPositive, "expected a time above 0 such as 500ms, 5s or 2m", standard),
    };

    private static bool TryPositive(string text, out Duration duration) =>
        Duration.TryParse(text, out duration) && duration.Value > TimeSpan.Zero;

    private static Option<int> Count(string name, int standard, int least, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => Read(
            result,
            (string text, out int count) => int.TryParse(text, out count) && count >= least,
            $"expected a whole number of {least} or more",
            standard),
    };

    private static Option<IPEndPoint> Address(string name, IPEndPoint standard, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => Read(
            result,
            (string text, [MaybeNullWhen(false)] out IPEndPoint end) => IPEndPoint.TryParse(text, out end) && text.Contains(':', StringComparison.Ordinal),
            "expected an address and a port such as 127.0.0.1:8080",
            standard),
    };

    /// <summary>Reads an enum value written in lower case with hyphens.</summary>
    private static T Word<T>(ArgumentResult result, T otherwise)
        where T : struct, Enum
    {
        static string Written(T value) => string.Concat(value.ToString().Select((letter, at) =>
            char.IsUpper(letter) ? (at > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
        var values = Enum.GetValues<T>();
        return Read(
            result,
            (string text, out T value) =>
            {
                var found = Array.FindIndex(values, v => Written(v) == text);
                value = found < 0 ? otherwise : values[found];
                return found >= 0;
            },
            "expected " + string.Join(" or ", values.Select(Written)),
            otherwise);
    }
}

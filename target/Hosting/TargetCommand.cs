using System.CommandLine;
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
        Validators = { OptionKinds.ConnectionString },
    };

    private static readonly Option<IPEndPoint> Listen = OptionKinds.Address("--listen", Defaults.Listen,
        "Where partners call. Port 0: the system chooses, and the ready line on standard output says which.");

    private static readonly Option<IPEndPoint> Admin = OptionKinds.Address("--admin", Defaults.Admin,
        "Where the operator calls. It has no authentication: keep it on loopback.");

    private static readonly Option<Written<IRefreshPolicy>> Policy = new("--policy")
    {
        Description = "What an outdated access token gets: " + PolicyText.Forms + ". See docs/policies.md.",
        HelpName = "policy",
        DefaultValueFactory = _ => Write(Defaults.Policy),
        CustomParser = result => Write(
            OptionKinds.Read(result, PolicyText.TryParse, "expected " + PolicyText.Forms, Defaults.Policy)),
    };

    private static readonly Option<string?> Evidence = new("--evidence")
    {
        Description = "File to append the evidence to, a binary log; GET /evidence shows it as JSON lines. Without it only the counters are kept.",
    };

    private static readonly Option<int> PoolSize = OptionKinds.Count("--pool-size", Defaults.PoolSize, 1,
        "Database connections at most. The default is Npgsql's.");

    private static readonly Option<int> QueueLimit = OptionKinds.Count("--queue-limit", Defaults.QueueLimit, 0,
        "Requests that may wait for a connection; the next is answered 503 at once. Default: five times the pool, "
        + "which a healthy database clears in a fraction of a second.");

    private static readonly Option<Duration> CommandTimeout = OptionKinds.Time("--command-timeout", Defaults.CommandTimeout,
        "Wait for one statement's answer, COMMIT included, rounded up to whole seconds, as Npgsql counts. The default is Npgsql's.");

    private static readonly Option<Duration> RequestTimeout = OptionKinds.Time("--request-timeout", Defaults.RequestTimeout,
        "Wait for a whole request before it is answered 503. Default: what load balancers usually allow.");

    private static readonly Option<Written<WhenCallerGone>> WhenGone = OptionKinds.Word("--when-caller-gone", Defaults.WhenCallerGone,
        "finish: a refresh whose caller hung up is carried through, as servers do that do not look. "
        + "cancel: it is cancelled.");

    private static readonly Option<Written<TransactionShape>> Transaction = OptionKinds.Word("--transaction", Defaults.Transaction,
        "How a refresh travels to the database. roundtrips: a statement at a time, as with an object mapper. "
        + "batched: all reads in one trip, all writes with COMMIT in another. single-statement: reads without a lock, "
        + "writes by one statement that takes effect only if nothing changed since.");

    private static readonly Option<Written<Isolation>> Isolated = OptionKinds.Word("--isolation", Defaults.Isolation,
        "Isolation level of a refresh. The stricter ones repeat what PostgreSQL refuses to serialize.");

    private static readonly Option<Written<Protocols>> Protocol = OptionKinds.Word("--protocol", Defaults.Protocol,
        "oauth1: session handles and signatures. oauth2: refresh tokens; not with amnesty, which needs a handle.");

    private static readonly Option<bool> NoPlaintext = new("--no-plaintext")
    {
        Description = "Refuse PLAINTEXT signatures, which give the secrets away without TLS.",
    };

    private static readonly Option<Duration> TimestampWindow = OptionKinds.Time("--timestamp-window", Defaults.TimestampWindow,
        "How far a request's timestamp may be off, either way. Nonces are remembered for twice that.");

    private static readonly Option<Duration> TokenLifetime = OptionKinds.Time("--token-lifetime", Defaults.TokenLifetime,
        "How long the protected resources accept a token. Default: as the API of 2018.");

    private static readonly Option<string?> ServerKey = new("--server-key")
    {
        Description = "Secret that tokens are derived from; the same for every process on one database. Without it "
            + "one is made at the first start and kept in the database.",
    };

    private static readonly Option<Duration> DrainTimeout = OptionKinds.Time("--drain-timeout", Defaults.DrainTimeout,
        "How long a graceful stop (SIGTERM) waits for requests in flight.");

    private static readonly Option<Uri?> Otlp = new("--otlp")
    {
        Description = "Send traces and metrics to this OpenTelemetry collector, e.g. http://127.0.0.1:4317. Off unless "
            + "given: measuring costs some of what is measured.",
        CustomParser = result => OptionKinds.Read(
            result,
            (string text, out Uri? address) => Uri.TryCreate(text, UriKind.Absolute, out address)
                && address.Scheme is "http" or "https",
            "expected an address such as http://127.0.0.1:4317",
            null),
    };

    private static readonly Option<Written<LogLevel>> Level = OptionKinds.Word("--log-level", Defaults.LogLevel,
        "What is told on standard error. No level tells a token, a handle, a secret or a stack trace.");

    private static readonly Option<bool> Tls = new("--tls")
    {
        Description = "Serve partners over TLS, with a certificate signed by itself that is made at start; the ready line "
            + "has it as \"certificate\", DER in base64.",
    };

    private static readonly Option<bool> Http2 = new("--http2")
    {
        Description = "Serve partners over HTTP/2. With --tls they may also choose HTTP/1.1; without it they must begin "
            + "with HTTP/2.",
    };

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
            + "500ms, 5s, 2m; @file reads options from a file. Exit codes: 0 stopped as asked, 1 could not start, 2 wrong "
            + "command line. How to write a client: docs/target-protocol.md.")
        {
            Database, Listen, Admin, Policy, Evidence, PoolSize, QueueLimit, CommandTimeout, RequestTimeout, WhenGone,
            Transaction, Isolated, Protocol, NoPlaintext, TimestampWindow, TokenLifetime, ServerKey, Level, Otlp, Tls, Http2,
            DrainTimeout, ExitWithStdin,
        };
        root.Validators.Add(result =>
        {
            if (result.GetResult(Policy)?.Errors.Any() != true && result.GetResult(Protocol)?.Errors.Any() != true
                && result.GetValue(Protocol).Value != Protocols.OAuth1 && result.GetValue(Policy).Value is AmnestyPolicy)
                result.AddError(AmnestyPolicy.NeedsHandle);
        });
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
        Policy = parsed.GetRequiredValue(Policy).Value,
        Evidence = parsed.GetValue(Evidence),
        PoolSize = parsed.GetValue(PoolSize),
        QueueLimit = parsed.GetValue(QueueLimit),
        CommandTimeout = parsed.GetValue(CommandTimeout),
        RequestTimeout = parsed.GetValue(RequestTimeout),
        WhenCallerGone = parsed.GetValue(WhenGone).Value,
        Transaction = parsed.GetValue(Transaction).Value,
        Isolation = parsed.GetValue(Isolated).Value,
        Protocol = parsed.GetValue(Protocol).Value,
        NoPlaintext = parsed.GetValue(NoPlaintext),
        TimestampWindow = parsed.GetValue(TimestampWindow),
        TokenLifetime = parsed.GetValue(TokenLifetime),
        ServerKey = parsed.GetValue(ServerKey),
        LogLevel = parsed.GetValue(Level).Value,
        Otlp = parsed.GetValue(Otlp),
        Tls = parsed.GetValue(Tls),
        Http2 = parsed.GetValue(Http2),
        DrainTimeout = parsed.GetValue(DrainTimeout),
        ExitWithStdin = parsed.GetValue(ExitWithStdin),
    };

    private static Written<IRefreshPolicy> Write(IRefreshPolicy policy) => new(policy, policy.Name);
}

using System.Globalization;

namespace LoadLab.Toxiproxy.Hosting;

/// <summary>The command line can't be understood.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The server's flags, written Go's way (-flag value, -flag=value) or with two dashes.</summary>
internal sealed record ServerOptions
{
    /// <summary>Where the API listens. Default localhost, as the original's: the API can redirect traffic, so it isn't for the network.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>The API's port, 0 for a free one. Default 8474, the original's.</summary>
    public int Port { get; init; } = 8474;

    /// <summary>A JSON file with the proxies to create at the start.</summary>
    public string? Config { get; init; }

    /// <summary>Where all chances come from. Default: the clock, as the original documents it.</summary>
    public long? Seed { get; init; }

    public bool ProxyMetrics { get; init; }

    public bool RuntimeMetrics { get; init; }

    /// <summary>Print the version and end.</summary>
    public bool ShowVersion { get; init; }

    /// <summary>Print the flags and end.</summary>
    public bool ShowHelp { get; init; }

    /// <summary>Stop when stdin ends: the parent that started us is gone, in whatever way.</summary>
    public bool ExitWithStdin { get; init; }

    /// <summary>How sockets are driven: auto, epoll or portable. Default auto: epoll where there is one.</summary>
    public string Transport { get; init; } = "auto";

    /// <summary>Threads that move data. Default: one for each processor up to four; each keeps its connections.</summary>
    public int Loops { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Microseconds a loop looks for more work before it sleeps. Default 20: less than what going to sleep and waking up costs.</summary>
    public int Spin { get; init; } = 20;

    public static string Help => """
        Usage of toxiproxy-server:
          -config string      JSON file with the proxies to create on startup
          -exit-with-stdin    stop when standard input ends
          -host string        host the API listens on (default "localhost")
          -loops int          threads that move data (default: processors, at most 4)
          -port string        port the API listens on, 0 for a free one (default "8474")
          -proxy-metrics      metrics of the proxies on /metrics
          -runtime-metrics    metrics of the process on /metrics
          -seed int           seed of everything random (default: the clock)
          -spin int           microseconds to look for more work before sleeping (default 20)
          -transport string   auto, epoll or portable (default "auto")
          -version            print the version and exit
        Environment: LOG_LEVEL is trace, debug, info (default), warn or error.
        """;

    /// <exception cref="UsageException">An unknown flag, a missing or a malformed value.</exception>
    public static ServerOptions Parse(IReadOnlyList<string> args)
    {
        ServerOptions options = new();
        for (int i = 0; i < args.Count; i++)
        {
            (string name, string? value) = Split(args[i]);
            string Value()
            {
                if (value is not null) return value;
                return ++i < args.Count ? args[i] : throw new UsageException($"flag needs an argument: -{name}");
            }
            options = name switch
            {
                "host" => options with { Host = Value() },
                "port" => options with { Port = (int)Number(name, Value(), 0, 65535) },
                "config" => options with { Config = Value() },
                "seed" => options with { Seed = Number(name, Value(), long.MinValue, long.MaxValue) },
                "transport" => options with { Transport = OneOf(name, Value(), "auto", "epoll", "portable") },
                "loops" => options with { Loops = (int)Number(name, Value(), 1, 64) },
                "spin" => options with { Spin = (int)Number(name, Value(), 0, 10_000) },
                "proxy-metrics" => options with { ProxyMetrics = Switch(name, value) },
                "runtime-metrics" => options with { RuntimeMetrics = Switch(name, value) },
                "exit-with-stdin" => options with { ExitWithStdin = Switch(name, value) },
                "version" => options with { ShowVersion = Switch(name, value) },
                "h" or "help" => options with { ShowHelp = Switch(name, value) },
                _ => throw new UsageException($"flag provided but not defined: -{name}"),
            };
        }
        return options;
    }

    private static (string Name, string? Value) Split(string argument)
    {
        string name = argument.StartsWith("--", StringComparison.Ordinal) ? argument[2..]
            : argument.StartsWith('-') ? argument[1..]
            : throw new UsageException($"unexpected argument: {argument}");
        int equals = name.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (name, null) : (name[..equals], name[(equals + 1)..]);
    }

    private static long Number(string name, string value, long least, long most) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most
            ? number
            : throw new UsageException($"invalid value \"{value}\" for flag -{name}: expected a whole number from {least} to {most}");

    private static bool Switch(string name, string? value) => value?.ToUpperInvariant() switch
    {
        null or "TRUE" or "T" or "1" => true,
        "FALSE" or "F" or "0" => false,
        _ => throw new UsageException($"invalid boolean value \"{value}\" for -{name}"),
    };

    private static string OneOf(string name, string value, params string[] known) =>
        known.Contains(value) ? value : throw new UsageException($"invalid value \"{value}\" for flag -{name}: expected {string.Join(", ", known)}");
}

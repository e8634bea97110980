using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace LoadLab.Target.Hosting;

/// <summary>The kinds of option the command line has. Each says of a wrong value what it is and what was expected.</summary>
internal static class OptionKinds
{
    public delegate bool TryRead<T>(string text, [MaybeNullWhen(false)] out T value);

    /// <summary>Reads an option's one value; what was expected otherwise becomes the error.</summary>
    public static T Read<T>(ArgumentResult result, TryRead<T> tryRead, string expected, T otherwise)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (tryRead(text, out var value))
            return value;
        var option = (result.Parent as OptionResult)?.Option.Name ?? "argument";
        result.AddError($"{option} is '{text}'; {expected}.");
        return otherwise;
    }

    public static Option<Duration> Time(string name, Duration standard, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => Read(result, TryPositive, "expected a time above 0 such as 500ms, 5s or 2m", standard),
    };

    public static Option<int> Count(string name, int standard, int least, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => Read(
            result,
            (string text, out int count) => int.TryParse(text, out count) && count >= least,
            $"expected a whole number of {least} or more",
            standard),
    };

    public static Option<IPEndPoint> Address(string name, IPEndPoint standard, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => Read(
            result,
            (string text, [MaybeNullWhen(false)] out IPEndPoint end) => IPEndPoint.TryParse(text, out end) && text.Contains(':', StringComparison.Ordinal),
            "expected an address and a port such as 127.0.0.1:8080",
            standard),
    };

    /// <summary>An enum value written in lower case with hyphens.</summary>
    public static Option<Written<T>> Word<T>(string name, T standard, string description)
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        var words = Array.ConvertAll(values, Words.Of);
        return new(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => new(standard, Words.Of(standard)),
            CustomParser = result => Read(
                result,
                (string text, out Written<T> value) =>
                {
                    var found = Array.IndexOf(words, text);
                    value = found < 0 ? default : new(values[found], text);
                    return found >= 0;
                },
                "expected " + string.Join(" or ", words),
                new(standard, Words.Of(standard))),
        };
    }

    /// <summary>What is wrong is told, the text is not: it may hold a password.</summary>
    public static void ConnectionString(OptionResult result)
    {
        try
        {
            _ = new Npgsql.NpgsqlConnectionStringBuilder(result.GetValueOrDefault<string>() ?? "");
        }
        catch (ArgumentException error)
        {
            result.AddError($"{result.Option.Name} is not a connection string: {error.Message}");
        }
    }

    private static bool TryPositive(string text, out Duration duration) =>
        Duration.TryParse(text, out duration) && duration.Value > TimeSpan.Zero;
}

/// <summary>A value together with how it is written, for the help text.</summary>
internal readonly record struct Written<T>(T Value, string Text)
{
    public override string ToString() => Text;
}

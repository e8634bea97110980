using System.Diagnostics.CodeAnalysis;

namespace LoadLab.Scenarios.Text;

/// <summary>A value read from text, or what was expected instead.</summary>
/// <param name="Value">The value; meaningless when <paramref name="Expected"/> is set.</param>
/// <param name="Expected">The end of a message that begins with what was found; null when all is well.</param>
public readonly record struct Parsed<T>(T? Value, string? Expected)
{
    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Expected))]
    public bool Ok => Expected is null;
}

/// <summary>Makes <see cref="Parsed{T}"/> without naming the type again.</summary>
public static class Parsed
{
    /// <summary>It could be read.</summary>
    public static Parsed<T> As<T>(T value) => new(value, null);

    /// <summary>It could not.</summary>
    public static Parsed<T> Not<T>(string expected) => new(default, expected);
}

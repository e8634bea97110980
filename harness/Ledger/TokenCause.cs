using System.Collections.Concurrent;

namespace LoadLab.Ledger;

/// <summary>Why a token was made, as the target stored it. There are a handful of words; each is kept once.</summary>
public readonly record struct TokenCause
{
    private const int MostWords = 1000;
    private static readonly ConcurrentDictionary<string, ushort> s_numbers = new(StringComparer.Ordinal);
    private static readonly string[] s_words = new string[MostWords];
    private static readonly Lock s_gate = new();

    private readonly ushort _number;

    private TokenCause(ushort number) => _number = number;

    /// <summary>The harness made it, through the admin surface.</summary>
    public static TokenCause Seed { get; } = Of("seed");

    /// <summary>The current token was traded.</summary>
    public static TokenCause Rotate { get; } = Of("rotate");

    /// <summary>The cause of that name.</summary>
    /// <exception cref="FormatException">There are more causes than any target has.</exception>
    public static TokenCause Of(string word)
    {
        if (s_numbers.TryGetValue(word, out var number))
            return new(number);

        lock (s_gate)
        {
            if (s_numbers.TryGetValue(word, out number))
                return new(number);

            if (s_numbers.Count == MostWords)
                throw new FormatException($"'{word}' is the cause number {MostWords + 1}; a target has a handful.");

            // The word before its number, so that whoever finds the number finds the word.
            number = (ushort)s_numbers.Count;
            s_words[number] = word;
            s_numbers[word] = number;
            return new(number);
        }
    }

    /// <summary>The word.</summary>
    public override string ToString() => s_words[_number] ?? "";
}

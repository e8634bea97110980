using LoadLab.Target.OAuth;

namespace LoadLab.Target.Admin;

/// <summary>What is wrong with an operator's message, every mistake at once.</summary>
internal sealed class Input
{
    // An index row of PostgreSQL holds 2704 bytes; names of this length fit three times over, whatever their letters.
    private const int NameLimit = 200;

    private static readonly string[] Families = [.. ApiFamilies.Paths.Select(p => p.Family)];

    private readonly List<string> mistakes = [];

    public void Name(string path, string value)
    {
        if (value.Length is 0 or > NameLimit || value.Any(char.IsControl))
            mistakes.Add($"{path} is '{Short(value)}'; expected 1 to {NameLimit} characters, none of them a control character");
    }

    public void Family(string path, string? value)
    {
        if (!Families.Contains(value))
            mistakes.Add($"{path} is '{Short(value)}'; expected {string.Join(", ", Families[..^1])} or {Families[^1]}");
    }

    public void Secret(string path, string value, string? rsaPublicKey)
    {
        if (value.Any(char.IsControl) || (value.Length == 0 && rsaPublicKey is null))
            mistakes.Add($"{path} is empty or holds a control character; only an app with an rsaPublicKey does without a secret");
    }

    public void RsaPublicKey(string path, string? value)
    {
        if (value is not null && !Signatures.IsPublicKey(value))
            mistakes.Add($"{path} is not an RSA public key in PEM");
    }

    public void Expect(bool holds, string otherwise)
    {
        if (!holds)
            mistakes.Add(otherwise);
    }

    /// <exception cref="AdminInputException">There was a mistake.</exception>
    public void Check()
    {
        if (mistakes.Count > 0)
            throw new AdminInputException(string.Join("; ", mistakes) + ".");
    }

    private static string Short(string? value) => value?.Length > 40 ? $"{value[..40]}…" : value ?? "";
}

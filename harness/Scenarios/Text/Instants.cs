namespace LoadLab.Scenarios.Text;

/// <summary>Instants as scenarios write them: a phase, or a phase and a time, as in <c>recovery+2s</c>.</summary>
public static class Instants
{
    /// <summary>Reads an instant.</summary>
    public static Parsed<PhaseInstant> Parse(string text)
    {
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        var name = (plus < 0 ? text : text[..plus]).TrimEnd();
        if (KebabCase.Parse<PhaseName>(name) is not { } phase)
            return Parsed.Not<PhaseInstant>(Hint(name));
        if (plus < 0)
            return Parsed.As(new PhaseInstant(phase, TimeSpan.Zero));

        var offset = Durations.Parse(text[(plus + 1)..].TrimStart());
        return offset.Ok ? Parsed.As(new PhaseInstant(phase, offset.Value)) : Parsed.Not<PhaseInstant>($"after the +, {offset.Expected}");
    }

    private static string Hint(string name)
    {
        var phases = KebabCase.All<PhaseName>();
        return phases.FirstOrDefault(phase => name.StartsWith(phase, StringComparison.Ordinal)) is { } phase
            ? $"expected {phase}, or a time after its beginning as in {phase}+2s"
            : $"unknown phase; {NearestName.Hint(name, phases)}";
    }
}

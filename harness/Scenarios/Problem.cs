namespace LoadLab.Scenarios;

/// <summary>A mistake in what the user wrote, and where it is.</summary>
/// <param name="File">The file as the user knows it; empty when the mistake is in an option.</param>
/// <param name="Line">From 1; 0 when there is no line to name.</param>
/// <param name="Column">From 1; 0 when there is no line to name.</param>
/// <param name="Where">The value in words of the file, <c>load[0].rate</c>, or the option, <c>--rate</c>. Empty: the file as a whole.</param>
/// <param name="Message">What was found, what was expected, and the nearest valid name where there is one.</param>
public sealed record Problem(string File, int Line, int Column, string Where, string Message)
{
    /// <summary>A mistake in a command line option.</summary>
    public static Problem InOption(string option, string message) => new("", 0, 0, option, message);

    /// <summary>A mistake of a file as a whole: it can't be read.</summary>
    public static Problem InFile(string file, string message) => new(file, 0, 0, "", message);

    /// <summary>As compilers print it, so that editors and terminals make a link of it: <c>file:line:column: where: message</c>.</summary>
    public override string ToString()
    {
        var position = Line > 0 ? $"{File}:{Line}:{Column}" : File;
        return string.Join(": ", new[] { position, Where, Message }.Where(part => part.Length > 0));
    }
}

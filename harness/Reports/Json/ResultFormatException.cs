namespace LoadLab.Reports.Json;

/// <summary>A file that was taken for a result is none, or is one of a newer format. The message names the file.</summary>
public sealed class ResultFormatException : Exception
{
    public ResultFormatException() { }

    public ResultFormatException(string message) : base(message) { }

    public ResultFormatException(string message, Exception inner) : base(message, inner) { }
}

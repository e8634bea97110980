namespace LoadLab.Stack;

/// <summary>A part of the stack could not be started, or does not answer as it must. Exit code 6.</summary>
/// <remarks>The message is written for the user: what failed, what was tried, the last log lines, a hint.</remarks>
public sealed class StackException : Exception
{
    public StackException(string message)
        : base(message)
    {
    }

    public StackException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public StackException()
        : base("The stack could not be started.")
    {
    }
}

namespace LoadLab.Tests.Stack;

/// <summary>Takes progress reports on the caller's thread; keeps them.</summary>
internal sealed class Sink(Action<string>? each = null) : IProgress<string>
{
    public List<string> Lines { get; } = [];

    public void Report(string value)
    {
        Lines.Add(value);
        each?.Invoke(value);
    }
}

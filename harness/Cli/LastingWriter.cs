using System.Text;

namespace LoadLab.Cli;

/// <summary>
/// Standard output that may go away. When a terminal is closed the system answers every write with an error; what a
/// run found must not be lost for want of somebody to tell, so from the first such error on nothing more is written.
/// </summary>
internal sealed class LastingWriter(TextWriter inner) : TextWriter
{
    private volatile bool _gone;

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        if (_gone)
            return;

        try
        {
            write();
        }
        catch (IOException)
        {
            _gone = true; // EIO of a terminal that hung up; a closed pipe is silent by itself
        }
    }
}

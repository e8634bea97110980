namespace LoadLab.Stack.Doctor;

/// <summary>One thing found out about this machine.</summary>
/// <param name="Level">Whether it stands in the way of a run.</param>
/// <param name="Name">What was looked at, in a word or three; several findings may share one.</param>
/// <param name="Text">What was found, and what to do about it where something should be done.</param>
public sealed record Finding(FindingLevel Level, string Name, string Text);

/// <summary>Whether a finding stands in the way of a run.</summary>
public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>A run works, but may be slower, or noisier, or need the network.</summary>
    Warning,

    /// <summary>The run that was asked about can't work.</summary>
    Problem,
}

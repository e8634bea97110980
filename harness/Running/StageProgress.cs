namespace LoadLab.Running;

/// <summary>Tells stages as they come; <see cref="Progress{T}"/> would post them to the pool, where they may overtake each other.</summary>
internal sealed class StageProgress(IRunProgress progress) : IProgress<string>
{
    public void Report(string value) => progress.Stage(value);
}

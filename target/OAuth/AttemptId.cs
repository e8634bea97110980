namespace LoadLab.Target.OAuth;

/// <summary>The name of one attempt, by which partner, target and database speak of the same thing.</summary>
public static class AttemptId
{
    public const string Header = "X-Attempt-Id";

    /// <summary>The caller's name for it; a new one when there is none that can be read. Nothing depends on its being
    /// honest.</summary>
    public static Guid Of(HttpRequest request) =>
        Guid.TryParse(request.Headers[Header], out var id) ? id : Guid.CreateVersion7();
}

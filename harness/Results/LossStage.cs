namespace LoadLab.Results;

/// <summary>Where a token was lost.</summary>
public enum LossStage
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Committed, never returned.</summary>
    Inside,

    /// <summary>Returned, never received.</summary>
    Transit,
}

namespace LoadLab.Reconciling;

/// <summary>Where the records of an arm are.</summary>
/// <param name="Folder">Their folder; what does not fit into memory while they are reconciled goes there for a while.</param>
public sealed record ArmFiles(string Folder)
{
    /// <summary>The orgs with the tokens they were given.</summary>
    public string Orgs => Path.Combine(Folder, "orgs.bin");

    /// <summary>The partners' attempts.</summary>
    public string Attempts => Path.Combine(Folder, "attempts.log");

    /// <summary>The target's evidence.</summary>
    public string Evidence => Path.Combine(Folder, "evidence.log");

    /// <summary>The sessions and tokens of the database.</summary>
    public string Snapshot => Path.Combine(Folder, "database.bin");
}

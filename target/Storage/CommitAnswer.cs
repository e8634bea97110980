using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>Tells a COMMIT that was refused from one whose outcome is unknown.</summary>
internal static class CommitAnswer
{
    /// <summary>True only when the server itself said that the transaction failed. A FATAL error ends the connection
    /// and may be sent after the commit took effect, so it is no such answer; nor is a timeout or a cancellation that
    /// the server did not confirm.</summary>
    public static bool IsNo(Exception error) => error switch
    {
        PostgresException refused => refused.InvariantSeverity == "ERROR",
        OperationCanceledException { InnerException: PostgresException confirmed } => IsNo(confirmed),
        _ => false,
    };
}

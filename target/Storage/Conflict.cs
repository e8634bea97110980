using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>Errors that say only: somebody else's transaction went first, try again.</summary>
internal static class Conflict
{
    public static bool Is(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;
}

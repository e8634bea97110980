using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>Tells a COMMIT that was refused from one whose outcome is unknown.</summary>
internal static class CommitAnswer
{
    /// <summary>Sends what ends in a commit and waits for the answer.</summary>
    /// <exception cref="CommitInDoubtException">It was sent and no answer came.</exception>
    public static async Task AwaitAsync(Func<Task> commit, NewToken token, SessionRow session, CancellationToken cancel)
    {
        // Past this line it counts as sent, even if it never left: the target could not tell.
        cancel.ThrowIfCancellationRequested();
        try
        {
            await commit();
        }
        catch (Exception error) when (!IsNo(error))
        {
            throw new CommitInDoubtException(token.TokenId, session.SessionId, error);
        }
    }

    /// <summary>True only when the server itself said that the transaction failed. A FATAL error ends the connection
    /// and may be sent after the commit took effect, so it is no such answer; nor is a timeout or a cancellation that
    /// the server did not confirm.</summary>
    private static bool IsNo(Exception error) => error switch
    {
        PostgresException refused => refused.InvariantSeverity == "ERROR",
        OperationCanceledException { InnerException: PostgresException confirmed } => IsNo(confirmed),
        _ => false,
    };
}

using Npgsql;

namespace LoadLab.Target.Refresh;

/// <summary>Why the service could not answer, as counted and as written to the evidence.</summary>
public static class Unavailability
{
    /// <summary>As many requests as allowed were waiting for a connection already.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>The request took longer than the target allows.</summary>
    public const string RequestTimeout = "request_timeout";

    /// <summary>The caller hung up before the transaction was complete.</summary>
    public const string CallerGone = "caller_gone";

    /// <summary>One statement took longer than the target allows.</summary>
    public const string CommandTimeout = "command_timeout";

    /// <summary>The database answered with an error.</summary>
    public const string DatabaseError = "database_error";

    /// <summary>The database could not be reached or its connection died.</summary>
    public const string DatabaseUnreachable = "database_unreachable";

    public static string Of(NpgsqlException error) => error switch
    {
        { InnerException: TimeoutException } => CommandTimeout,
        PostgresException => DatabaseError,
        _ => DatabaseUnreachable,
    };
}

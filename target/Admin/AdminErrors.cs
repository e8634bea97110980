using System.Text.Json;
using Npgsql;

namespace LoadLab.Target.Admin;

/// <summary>Turns mistakes of the operator, and a database that does not answer, into a status and one sentence.</summary>
internal static class AdminErrors
{
    public static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when (!context.Response.HasStarted && Status(error) is { } status)
        {
            context.Response.Clear();
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(new { error = error.Message });
        }
    }

    private static int? Status(Exception error) => error switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        JsonException or AdminInputException => StatusCodes.Status400BadRequest,
        PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } => StatusCodes.Status400BadRequest,
        NpgsqlException or OperationCanceledException => StatusCodes.Status503ServiceUnavailable,
        _ => null,
    };
}

/// <summary>The operator asked for something that cannot be.</summary>
public sealed class AdminInputException(string message) : Exception(message);

using System.Text.Json;
using Npgsql;

namespace LoadLab.Target.Admin;

/// <summary>Turns mistakes of the operator, and a database that does not answer, into a status and one sentence.</summary>
internal sealed class AdminErrors(ILogger<AdminErrors> log)
{
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when (!context.Response.HasStarted && Status(error) is { } status)
        {
            await AnswerAsync(context, status, Sentence(error));
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            log.LogError("An operator's call failed with {Error}", error.GetType().FullName);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, "The target failed; its log says where.");
        }
        catch (Exception error)
        {
            log.LogDebug("An answer to the operator broke off: {Error}", error.GetType().Name);
            context.Abort();
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string sentence)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error = sentence });
    }

    private static int? Status(Exception error) => error switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        JsonException or AdminInputException => StatusCodes.Status400BadRequest,
        PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } => StatusCodes.Status400BadRequest,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => StatusCodes.Status409Conflict,
        NpgsqlException or OperationCanceledException => StatusCodes.Status503ServiceUnavailable,
        _ => null,
    };

    // The database's own words name constraints, which tell an operator nothing.
    private static string Sentence(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } => "An app that is named does not exist; POST /apps first.",
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => "The same organisation authenticates with this app at the same time.",
        NpgsqlException => $"The database did not carry it out: {error.Message}",
        OperationCanceledException => "It took too long.",
        JsonException json => Place(json),
        _ => error.Message,
    };

    // The serializer's sentences name the target's own types; what helps an operator is the place, and what is not there.
    private static string Place(JsonException error)
    {
        var missing = error.Message.IndexOf("missing required properties", StringComparison.Ordinal);
        return missing < 0
            ? $"The body cannot be read at {error.Path ?? "$"}: it is no JSON there, or not what belongs there."
            : $"The body cannot be read at {error.Path ?? "$"}: {error.Message[missing..]}";
    }
}

/// <summary>The operator asked for something that cannot be.</summary>
public sealed class AdminInputException(string message) : Exception(message);

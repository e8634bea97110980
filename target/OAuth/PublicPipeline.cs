using LoadLab.Target.Evidence;
using LoadLab.Target.Hosting;
using LoadLab.Target.OAuth2;
using LoadLab.Target.Refresh;
using LoadLab.Target.Storage;
using Npgsql;

namespace LoadLab.Target.OAuth;

/// <summary>What every public request passes through: the door that closes on a drain, the time limit, and the place
/// where trouble becomes an answer that tells nothing of the inside.</summary>
public sealed class PublicPipeline(
    TargetOptions options, InFlight inFlight, EvidenceLog evidence, TimeProvider time, ILogger<PublicPipeline> log)
{
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (!inFlight.TryEnter())
        {
            await WriteAsync(context, Problem.Unavailable("draining", "The service is stopping"));
            return;
        }

        using var patience = new Patience(options.RequestTimeout.Value, time, context.RequestAborted);
        context.Features.Set(patience);
        try
        {
            await next(context);
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, patience, error);
        }
        catch (Exception error)
        {
            // The answer broke off. Not recorded as returned; whoever still reads must see that it is not whole.
            log.LogDebug("An answer broke off: {Error}", error.GetType().Name);
            context.Abort();
        }
        finally
        {
            inFlight.Leave();
        }
    }

    private Task AnswerAsync(HttpContext context, Patience patience, Exception error)
    {
        context.Response.Clear();
        if (Reason(error, patience) is { } reason)
        {
            evidence.Unavailable(AttemptId.Of(context.Request), reason);
            return WriteAsync(context, Problem.Unavailable(reason, "The service cannot answer now"));
        }

        // The type only: a message could quote what the caller sent.
        log.LogError("A request failed with {Error} in {Where}", error.GetType().FullName, error.TargetSite?.DeclaringType?.FullName);
        return WriteAsync(context, Problem.OfService(500, "failed", "The service failed"));
    }

    private static string? Reason(Exception error, Patience patience) => error switch
    {
        QueueFullException => Unavailability.QueueFull,
        OperationCanceledException => patience.Timeout.IsCancellationRequested ? Unavailability.RequestTimeout : Unavailability.CallerGone,
        NpgsqlException database => Unavailability.Of(database),
        _ => null,
    };

    // OAuth 2.0 clients read JSON.
    private static Task WriteAsync(HttpContext context, Problem problem) =>
        context.Request.Path.StartsWithSegments(TokenEndpoint.Path, StringComparison.OrdinalIgnoreCase)
            ? TokenError.Of(problem).WriteAsync(context.Response)
            : problem.WriteAsync(context.Response);
}

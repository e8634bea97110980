using LoadLab.Target.Evidence;
using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh;
using LoadLab.Target.Storage;
using Npgsql;

namespace LoadLab.Target.OAuth;

/// <summary>What every public request passes through: the door that closes on a drain, and the place where trouble
/// becomes an answer that tells nothing of the inside.</summary>
public sealed class PublicPipeline(InFlight inFlight, EvidenceLog evidence, ILogger<PublicPipeline> log)
{
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (!inFlight.TryEnter())
        {
            await Problem.Unavailable("draining", "The service is stopping").WriteAsync(context.Response);
            return;
        }

        try
        {
            await next(context);
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, error);
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up while the answer was being written. Not recorded as returned: nothing else to do.
            log.LogDebug("A caller hung up: {Error}", error.GetType().Name);
        }
        finally
        {
            inFlight.Leave();
        }
    }

    private Task AnswerAsync(HttpContext context, Exception error)
    {
        context.Response.Clear();
        if (error is BadHttpRequestException bad)
            return Problem.WithAdvice(bad.StatusCode, "parameter_rejected", "The request cannot be read").WriteAsync(context.Response);
        if (Reason(error) is { } reason)
        {
            evidence.Unavailable(AttemptId.Of(context.Request), reason);
            return Problem.Unavailable(reason, "The service cannot answer now").WriteAsync(context.Response);
        }

        // The type only: a message could quote what the caller sent.
        log.LogError("A request failed with {Error} in {Where}", error.GetType().FullName, error.TargetSite?.DeclaringType?.FullName);
        return Problem.WithAdvice(500, "service_unavailable", "The service failed").WriteAsync(context.Response);
    }

    private static string? Reason(Exception error) => error switch
    {
        QueueFullException => Unavailability.QueueFull,
        OperationCanceledException => Unavailability.CallerGone,
        NpgsqlException database => Unavailability.Of(database),
        _ => null,
    };
}

using Microsoft.AspNetCore.Http.Features;

namespace LoadLab.Target.Hosting;

/// <summary>What ends the wait for the answer to one public request: the target's own limit for the whole of it, and
/// the caller hanging up.</summary>
public sealed class Patience : IDisposable
{
    private readonly CancellationTokenSource timeout;
    private readonly CancellationTokenSource either;

    /// <param name="limit">How long the request may take.</param>
    /// <param name="time">The clock of the limit.</param>
    /// <param name="callerGone">Fires when the caller hangs up.</param>
    public Patience(TimeSpan limit, TimeProvider time, CancellationToken callerGone)
    {
        timeout = new CancellationTokenSource(limit, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, callerGone);
    }

    /// <summary>Fires when the request has taken as long as it may.</summary>
    public CancellationToken Timeout => timeout.Token;

    /// <summary>Fires when either is the case: for all that may be given up without a loss.</summary>
    public CancellationToken Either => either.Token;

    /// <summary>That of a request, which the public pipeline has begun.</summary>
    public static Patience Of(HttpContext context) => context.Features.GetRequiredFeature<Patience>();

    public void Dispose()
    {
        either.Dispose();
        timeout.Dispose();
    }
}

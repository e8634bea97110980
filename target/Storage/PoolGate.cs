using LoadLab.Target.Hosting;

namespace LoadLab.Target.Storage;

/// <summary>The bounded queue in front of the connection pool: as many places as connections, a limited number of
/// waiters, and an immediate no for everybody beyond.</summary>
public sealed class PoolGate(TargetOptions options) : IDisposable
{
    private readonly SemaphoreSlim places = new(options.PoolSize, options.PoolSize);
    private int inside;

    /// <summary>Connections in use now.</summary>
    public int InUse => options.PoolSize - places.CurrentCount;

    /// <summary>Waits for a place, in order of arrival.</summary>
    /// <exception cref="QueueFullException">As many as allowed wait already.</exception>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public async ValueTask<Lease> EnterAsync(CancellationToken cancel)
    {
        // Counts those inside and those waiting, so that both limits are one comparison.
        if (Interlocked.Increment(ref inside) > options.PoolSize + options.QueueLimit)
        {
            Interlocked.Decrement(ref inside);
            throw new QueueFullException();
        }

        try
        {
            await places.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Decrement(ref inside);
            throw;
        }

        return new Lease(this);
    }

    public void Dispose() => places.Dispose();

    private void Leave()
    {
        places.Release();
        Interlocked.Decrement(ref inside);
    }

    /// <summary>A place in the pool; disposing gives it back.</summary>
    public readonly struct Lease(PoolGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}

/// <summary>No connection is free and no place in the queue either.</summary>
public sealed class QueueFullException : Exception;

namespace LoadLab.Target.Hosting;

/// <summary>Counts the public requests being answered, and closes the door when the target is to stop.</summary>
public sealed class InFlight
{
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int count;
    private volatile bool closed;

    /// <summary>No request enters any more.</summary>
    public bool IsClosed => closed;

    public int Count => Volatile.Read(ref count);

    /// <summary>True unless the door is closed. Whoever entered must <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        // Counted before looking at the door: whoever closes it then either sees this request or turns it away.
        Interlocked.Increment(ref count);
        if (!closed)
            return true;
        Leave();
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref count) == 0 && closed)
            idle.TrySetResult();
    }

    /// <summary>Closes the door for good and waits until the last request has left, or for the time given.
    /// True: all have left.</summary>
    public async Task<bool> DrainAsync(TimeSpan atMost, TimeProvider time)
    {
        closed = true;
        if (Count == 0)
            return true;
        try
        {
            await idle.Task.WaitAsync(atMost, time);
            return true;
        }
        catch (TimeoutException)
        {
            return Count == 0;
        }
    }
}

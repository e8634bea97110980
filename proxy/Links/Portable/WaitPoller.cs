namespace LoadLab.Toxiproxy.Links.Portable;

/// <summary>
/// A loop's wait where there is no epoll: socket completions arrive as posted work, so all there is to wait for is a wake
/// or the next alarm.
/// </summary>
internal sealed class WaitPoller(Clock clock) : IPoller
{
    // A timed wait may end up to a tick late; the rest of the way is walked awake.
    private const long Margin = 1 * Clock.Millisecond;
    private readonly SemaphoreSlim awake = new(0);

    public void Poll(long? due)
    {
        if (due is not long at)
        {
            awake.Wait();
            return;
        }
        long left = at - clock.Now;
        if (left > Margin) awake.Wait(TimeSpan.FromMilliseconds(Math.Min((left - Margin) / Clock.Millisecond, int.MaxValue)));
        else if (left > 0) Thread.Yield();
        else awake.Wait(0);
    }

    public void Wake() => awake.Release();

    public void Dispose() => awake.Dispose();
}

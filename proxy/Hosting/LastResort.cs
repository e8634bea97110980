namespace LoadLab.Toxiproxy.Hosting;

/// <summary>Ends the process although its graceful stop hangs, unless disposed in time.</summary>
internal sealed class LastResort : IDisposable
{
    private readonly ManualResetEventSlim stopped = new();

    /// <summary>From now on the process has so long to stop.</summary>
    public void Arm(TimeSpan patience)
    {
        Thread watchdog = new(() =>
        {
            // Not Environment.Exit: it waits for what may be the very thing that hangs.
            if (!stopped.Wait(patience)) System.Diagnostics.Process.GetCurrentProcess().Kill();
        })
        { IsBackground = true, Name = "last-resort" };
        watchdog.Start();
    }

    public void Dispose() => stopped.Set();
}

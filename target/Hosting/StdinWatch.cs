using System.Diagnostics;

namespace LoadLab.Target.Hosting;

/// <summary>Ends the process when standard input ends, which happens by itself when the parent process is gone,
/// however it went.</summary>
internal static class StdinWatch
{
    // The graceful stop ends within 2 s; this is for the day on which something in it hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2.6);

    public static void Start(IHostApplicationLifetime lifetime, Drain drain) =>
        // A thread of its own: it must run even when the thread pool is starved.
        new Thread(() => Watch(lifetime, drain)) { IsBackground = true, Name = "stdin" }.Start();

    private static void Watch(IHostApplicationLifetime lifetime, Drain drain)
    {
        using var stdin = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[256];
        while (stdin.Read(ignored) > 0)
        {
        }

        var stop = new Thread(() =>
        {
            drain.Hurry();
            lifetime.StopApplication();
        });
        stop.IsBackground = true;
        stop.Start();

        using var never = new ManualResetEvent(false);
        never.WaitOne(Patience);
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}

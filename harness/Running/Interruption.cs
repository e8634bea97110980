using System.Runtime.InteropServices;

namespace LoadLab.Running;

/// <summary>
/// Ctrl-C and SIGTERM. The first asks for a clean ending: lift, drain, report what there is. The second ends everything
/// at once, still leaving no process behind.
/// </summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly CancellationTokenSource _forced = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    /// <summary>The user asked for an early end.</summary>
    public CancellationToken Asked => _asked.Token;

    /// <summary>The user insists.</summary>
    public CancellationToken Forced => _forced.Token;

    /// <summary>Takes the signals over from the runtime until disposed.</summary>
    public static Interruption OnSignals()
    {
        var interruption = new Interruption();
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            interruption._signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                interruption.Interrupt();
            }));
        }

        return interruption;
    }

    /// <summary>As if a signal had come.</summary>
    public void Interrupt()
    {
        if (_asked.IsCancellationRequested)
            _forced.Cancel();
        else
            _asked.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _signals.ForEach(s => s.Dispose());
        _asked.Dispose();
        _forced.Dispose();
    }
}

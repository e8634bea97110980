using System.Net;
using System.Text.Json;
using LoadLab.Faults.Network;
using LoadLab.Faults.Timeline;
using LoadLab.Results;
using LoadLab.Toxiproxy.Client;

namespace LoadLab.Faults;

/// <summary>Plays an arm's faults on time, and always lifts them.</summary>
/// <param name="toxiproxy">The server that carries the link.</param>
/// <param name="proxy">Name of the link's proxy.</param>
/// <param name="time">The clock.</param>
public sealed class FaultInjector(ToxiproxyClient toxiproxy, string proxy, TimeProvider time)
{
    private static readonly TimeSpan s_liftLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<string> _inForce = [];
    private readonly List<TimelineWindow> _windows = [];

    /// <summary>Names of the faults in force now.</summary>
    public IReadOnlyList<string> InForce
    {
        get
        {
            lock (_gate)
                return [.. _inForce];
        }
    }

    /// <summary>The faults as they really were, by their beginning.</summary>
    public IReadOnlyList<TimelineWindow> Windows
    {
        get
        {
            lock (_gate)
                return [.. _windows.OrderBy(w => w.StartSeconds)];
        }
    }

    /// <summary>Plays every fault. Cancelling lifts those in force; the rest never sets in.</summary>
    /// <param name="faults">The faults.</param>
    /// <param name="zero">The arm's first instant, a timestamp of the clock.</param>
    /// <param name="ct">Ends the faults early.</param>
    /// <exception cref="FaultException">A fault could not be put on or taken off.</exception>
    public Task RunAsync(IReadOnlyList<FaultWindow> faults, long zero, CancellationToken ct) =>
        Task.WhenAll(faults.Select(f => PlayAsync(f, zero, ct)));

    private async Task PlayAsync(FaultWindow window, long zero, CancellationToken ct)
    {
        var fault = new NetworkFault(toxiproxy, proxy, window.Fault);
        TimeSpan? since = null;
        try
        {
            await Until(window.Start);
            // From here on it may be in force, whatever becomes of the answer.
            since = time.GetElapsedTime(zero);
            var rampsItself = await fault.ApplyAsync(ct);
            lock (_gate)
                _inForce.Add(window.Fault.Name);

            foreach (var step in window.Steps(rampUp: !rampsItself))
            {
                await Until(step);
                await fault.AdjustAsync(window.StrengthAt(step), ct);
            }

            await Until(window.End);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The run is ending early; the fault is lifted below like any other.
        }
        catch (Exception e) when (e is ToxiproxyException or HttpRequestException or OperationCanceledException or JsonException)
        {
            throw new FaultException($"The fault '{window.Fault.Name}' could not be put on the link: {e.Message}", e);
        }
        finally
        {
            if (since is { } from)
                await LiftAsync(fault, window, from, zero);
        }

        Task Until(TimeSpan instant)
        {
            var left = instant - time.GetElapsedTime(zero);
            return left > TimeSpan.Zero ? Task.Delay(left, time, ct) : Task.CompletedTask;
        }
    }

    // Takes no token from outside: a cancelled run still leaves a healthy network.
    private async Task LiftAsync(NetworkFault fault, FaultWindow window, TimeSpan from, long zero)
    {
        using var limit = new CancellationTokenSource(s_liftLimit, time);
        try
        {
            await fault.LiftAsync(limit.Token);
        }
        catch (ToxiproxyException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // It was never put on.
        }
        catch (Exception e) when (e is ToxiproxyException or HttpRequestException or OperationCanceledException or JsonException)
        {
            throw new FaultException($"The fault '{window.Fault.Name}' could not be lifted: {e.Message}", e);
        }
        finally
        {
            lock (_gate)
            {
                _inForce.Remove(window.Fault.Name);
                _windows.Add(new(
                    window.Fault.Name, Words.Of(window.Fault.Kind), window.Describe(),
                    from.TotalSeconds, time.GetElapsedTime(zero).TotalSeconds));
            }
        }
    }
}

/// <summary>A fault could not be put on or taken off, so the run does not show what it was meant to.</summary>
public sealed class FaultException(string message, Exception inner) : Exception(message, inner);

using System.Text.Json.Nodes;
using LoadLab.Scenarios;
using LoadLab.Toxiproxy.Client;

namespace LoadLab.Faults.Network;

/// <summary>One fault put on the link between target and database, through Toxiproxy's API and nothing else.</summary>
/// <param name="toxiproxy">The server.</param>
/// <param name="proxy">Name of the link's proxy.</param>
/// <param name="fault">What to do.</param>
internal sealed class NetworkFault(ToxiproxyClient toxiproxy, string proxy, FaultSpec fault)
{
    private readonly string _toxic = fault.ToxicName;

    /// <summary>Puts the fault on.</summary>
    /// <returns>
    /// The server carries out the ramp up by itself: LoadLab's own does, and says so by repeating the attribute. Any other
    /// server ignores it, and is at no strength yet.
    /// </returns>
    public async Task<bool> ApplyAsync(CancellationToken ct)
    {
        if (fault.Kind == FaultKind.Down)
        {
            await toxiproxy.UpdateProxyAsync(proxy, enabled: false, ct: ct);
            return false;
        }

        var ramp = fault.Kind == FaultKind.Latency ? fault.RampUp : TimeSpan.Zero;
        var added = await toxiproxy.AddToxicAsync(proxy, new ToxicSpec(ToxicType)
        {
            Name = _toxic,
            Stream = fault.Direction == FaultDirection.Upstream ? ToxicStream.Upstream : ToxicStream.Downstream,
            Toxicity = fault.Toxicity,
            Attributes = Attributes(strength: fault.RampUp == TimeSpan.Zero ? 1 : 0, ramp),
        }, ct);
        if (!added.Attributes.ContainsKey("ramp"))
            return false;

        await toxiproxy.UpdateToxicAsync(proxy, _toxic, Attributes(strength: 1, ramp), ct: ct);
        return true;
    }

    /// <summary>Changes how strong it is; only faults with a ramp are asked to.</summary>
    public Task AdjustAsync(double strength, CancellationToken ct) =>
        toxiproxy.UpdateToxicAsync(proxy, _toxic, Attributes(strength, TimeSpan.Zero), ct: ct);

    /// <summary>Takes it off.</summary>
    public Task LiftAsync(CancellationToken ct) => fault.Kind == FaultKind.Down
        ? toxiproxy.UpdateProxyAsync(proxy, enabled: true, ct: ct)
        : toxiproxy.RemoveToxicAsync(proxy, _toxic, ct);

    private string ToxicType => fault.Kind switch
    {
        FaultKind.Latency => "latency",
        FaultKind.Bandwidth => "bandwidth",
        FaultKind.Timeout => "timeout",
        FaultKind.ResetPeer => "reset_peer",
        _ => throw new InvalidOperationException($"{fault.Kind} is no toxic."),
    };

    private JsonObject Attributes(double strength, TimeSpan ramp) => fault.Kind switch
    {
        FaultKind.Latency => new()
        {
            ["latency"] = (long)(fault.Latency.TotalMilliseconds * strength),
            ["jitter"] = (long)(fault.Jitter.TotalMilliseconds * strength),
            ["ramp"] = (long)ramp.TotalMilliseconds,
        },
        // At no strength the link is unlimited; a rate of 0 would stall it.
        FaultKind.Bandwidth => new() { ["rate"] = (long)Math.Max(1, fault.RateKilobytes / Math.Max(strength, 0.001)) },
        FaultKind.Timeout or FaultKind.ResetPeer => new() { ["timeout"] = (long)fault.After.TotalMilliseconds },
        _ => [],
    };
}

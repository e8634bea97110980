using LoadLab.Ledger;
using LoadLab.Load.Partners;
using LoadLab.Load.Transport;

namespace LoadLab.Benchmarks.Engine;

/// <summary>Sends the same header each time, as long as a signed one.</summary>
internal sealed class UnsignedClient(Uri target, IReadOnlyList<PartnerApp> apps, TargetTransport transport)
    : PartnerClient(target, apps, transport, TimeProvider.System)
{
    private string? header;

    internal override string Authorization(in Attempt attempt, TokenStore store) => header ??= base.Authorization(attempt, store);
}

using System.Net;
using CsCheck;
using LoadLab.Toxiproxy.Client;
using LoadLab.Toxiproxy.Tests.Support;

namespace LoadLab.Toxiproxy.Tests.Links;

/// <summary>Toxics come, change and go while data flows both ways: bytes in are bytes out, in order.</summary>
public class ChainPropertyTests
{
    private static readonly Gen<ToxicSpec> Harmless = Gen.OneOf(
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], (latency, jitter) => new ToxicSpec("latency") { Attributes = new() { ["latency"] = latency, ["jitter"] = jitter } }),
        Gen.Int[5_000, 100_000].Select(rate => new ToxicSpec("bandwidth") { Attributes = new() { ["rate"] = rate } }),
        Gen.Select(Gen.Int[500, 20_000], Gen.Int[0, 400], (size, variation) => new ToxicSpec("slicer") { Attributes = new() { ["average_size"] = size, ["size_variation"] = variation, ["delay"] = 10 } }),
        Gen.Const(new ToxicSpec("noop")),
        Gen.Int[0, 5].Select(delay => new ToxicSpec("slow_close") { Attributes = new() { ["delay"] = delay } }));

    private static readonly Gen<(int Slot, ToxicSpec Toxic, bool Upstream, int What, double Toxicity)> Change =
        Gen.Select(Gen.Int[0, 4], Harmless, Gen.Bool, Gen.Int[0, 2], Pick.From(1.0, 1.0, 0.5, 0.0));

    public static TheoryData<string> Transports => Rig.Transports;

    [Theory, MemberData(nameof(Transports))]
    public async Task Whatever_is_added_changed_and_removed_every_byte_arrives_in_order(string transport)
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync(transport);
        IPEndPoint proxy = await rig.ProxyAsync(origin);
        await Gen.Select(Change.List[5, 30], Gen.Int[1, 1_500_000], Gen.Int).SampleAsync(async (changes, length, seed) =>
        {
            Task transfers = Task.WhenAll(TransferTests.EchoAsync(proxy, length, seed), TransferTests.EchoAsync(proxy, length / 3, seed + 1));
            foreach ((int slot, ToxicSpec toxic, bool upstream, int what, double toxicity) in changes)
                await ApplyAsync(rig.Client, $"t{slot}", toxic, upstream, what, toxicity);
            await rig.Client.ResetAsync();
            await transfers;
        }, iter: 15, threads: 1);
    }

    private static async Task ApplyAsync(ToxiproxyClient client, string name, ToxicSpec toxic, bool upstream, int what, double toxicity)
    {
        IReadOnlyList<ToxicInfo> present = (await client.GetProxyAsync("p")).Toxics;
        ToxicInfo? old = present.FirstOrDefault(info => info.Name == name);
        if (old is null)
            await client.AddToxicAsync("p", toxic with { Name = name, Toxicity = toxicity, Stream = upstream ? ToxicStream.Upstream : ToxicStream.Downstream });
        else if (what == 0)
            await client.RemoveToxicAsync("p", name);
        else
            await client.UpdateToxicAsync("p", name, old.Type == toxic.Type ? toxic.Attributes : null, toxicity);
    }
}

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>Every kind of toxic, by its name in the API. A new kind is one class and one line here.</summary>
internal static class ToxicCatalog
{
    private static readonly Dictionary<string, ToxicAttributes> ByType = new ToxicAttributes[]
    {
        new LatencyToxic(),
        new BandwidthToxic(),
        new SlowCloseToxic(),
        new TimeoutToxic(),
        new ResetPeerToxic(),
        new SlicerToxic(),
        new LimitDataToxic(),
        new NoopToxic(),
    }.ToDictionary(toxic => toxic.Type);

    /// <summary>The type's attributes with every default, or null for an unknown type.</summary>
    public static ToxicAttributes? Find(string type) => ByType.GetValueOrDefault(type);
}

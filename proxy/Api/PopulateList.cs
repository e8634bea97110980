using LoadLab.Toxiproxy.Proxies;

namespace LoadLab.Toxiproxy.Api;

/// <summary>Reads wanted proxies: the body of /proxies and /populate, and the config file.</summary>
internal static class PopulateList
{
    /// <summary>All of them, or the first mistake.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static IReadOnlyList<ProxySpec> Read(LenientBody body) =>
        [.. body.Items().Select((item, index) => ReadSpec(item, $" at proxy {index + 1}")).ToArray()];

    /// <param name="body">An object.</param>
    /// <param name="suffix">Added to the name of a missing field.</param>
    /// <exception cref="ApiException">400.</exception>
    public static ProxySpec ReadSpec(LenientBody body, string suffix)
    {
        string name = body.Text("name") ?? "";
        string upstream = body.Text("upstream") ?? "";
        string listen = body.Text("listen") ?? "";
        bool enabled = body.Flag("enabled") ?? true;
        if (name.Length == 0) throw ApiException.Missing("name" + suffix);
        if (upstream.Length == 0) throw ApiException.Missing("upstream" + suffix);
        return new ProxySpec(name, listen, upstream, enabled);
    }
}

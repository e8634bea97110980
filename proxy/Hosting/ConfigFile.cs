using System.Text.Json;
using LoadLab.Toxiproxy.Api;
using LoadLab.Toxiproxy.Proxies;

namespace LoadLab.Toxiproxy.Hosting;

/// <summary>The server can't start, and why.</summary>
internal sealed class StartException(string message) : Exception(message);

/// <summary>The file behind <c>-config</c>: the same array that <c>POST /populate</c> takes.</summary>
internal static class ConfigFile
{
    /// <exception cref="StartException">It can't be read, isn't valid, or a proxy in it can't start.</exception>
    public static async Task LoadAsync(string? path, ProxyCollection proxies)
    {
        if (path is null) return;
        try
        {
            using JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(path));
            IReadOnlyList<ProxySpec> specs = PopulateList.Read(new LenientBody(document.RootElement));
            foreach (ProxySpec spec in specs) await proxies.RunAsync(() => proxies.AddOrReplaceAsync(spec));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or ApiException)
        {
            throw new StartException($"config file {path}: {failure.Message}");
        }
    }
}

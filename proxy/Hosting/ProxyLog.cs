using LoadLab.Toxiproxy.Proxies;

namespace LoadLab.Toxiproxy.Hosting;

/// <summary>Writes what happens to proxies into the log.</summary>
internal sealed class ProxyLog(JsonLog log) : IProxyLog
{
    public void Info(string message, string proxy, params ReadOnlySpan<(string Key, object? Value)> details) =>
        log.Write(LogLevel.Info, message, [("proxy", proxy), .. details]);

    public void Warn(string message, string proxy, string reason) =>
        log.Write(LogLevel.Warn, message, ("proxy", proxy), ("reason", reason));

    public void Connection(string what, string proxy, long connection, string? reason)
    {
        LogLevel level = reason is null ? LogLevel.Debug : LogLevel.Warn;
        if (log.Tells(level)) log.Write(level, $"Connection {what}", ("proxy", proxy), ("connection", connection), ("reason", reason));
    }
}

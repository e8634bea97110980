using LoadLab.Toxiproxy.Api;
using LoadLab.Toxiproxy.Proxies;

namespace LoadLab.Toxiproxy.Hosting;

/// <summary>Writes what happens to proxies into the log.</summary>
internal sealed class ProxyLog(JsonLog log, EventHub events) : IProxyLog
{
    public void Info(string message, string proxy, params ReadOnlySpan<(string Key, object? Value)> details) =>
        log.Write(LogLevel.Info, message, [("proxy", proxy), .. details]);

    public void Warn(string message, string proxy, string reason) =>
        log.Write(LogLevel.Warn, message, ("proxy", proxy), ("reason", reason));

    public void Connection(string what, string proxy, long connection, string? reason)
    {
        LogLevel level = reason is null ? LogLevel.Debug : LogLevel.Warn;
        if (events.HasReaders) events.Publish($"connection-{what}", proxy, connection, reason: reason);
        if (log.Tells(level)) log.Write(level, $"Connection {what}", ("proxy", proxy), ("connection", connection), ("reason", reason));
    }

    public void Toxic(string what, string proxy, string toxic)
    {
        events.Publish($"toxic-{what}", proxy, toxic: toxic);
        log.Write(LogLevel.Info, $"Toxic {what}", ("proxy", proxy), ("toxic", toxic));
    }
}

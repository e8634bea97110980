using System.Globalization;
using System.Text;
using LoadLab.Toxiproxy.Proxies;

namespace LoadLab.Toxiproxy.Api;

/// <summary>Metrics in Prometheus' text format.</summary>
internal sealed class MetricsText
{
    private readonly StringBuilder text = new();

    /// <summary>Bytes under the original's names and labels; connections and toxics under our own.</summary>
    public MetricsText AddProxies(IReadOnlyCollection<Proxy> proxies)
    {
        (Proxy Proxy, ProxyStats Stats)[] all = [.. proxies.Select(proxy => (proxy, ProxyStats.From(proxy)))];
        Head("toxiproxy_proxy_received_bytes_total", "counter", "Bytes read from the source of a direction");
        foreach ((Proxy proxy, ProxyStats stats) in all) AddTraffic("toxiproxy_proxy_received_bytes_total", proxy, stats.Upstream.ReceivedBytes, stats.Downstream.ReceivedBytes);
        Head("toxiproxy_proxy_sent_bytes_total", "counter", "Bytes written to the sink of a direction");
        foreach ((Proxy proxy, ProxyStats stats) in all) AddTraffic("toxiproxy_proxy_sent_bytes_total", proxy, stats.Upstream.SentBytes, stats.Downstream.SentBytes);
        Head("toxiproxy_proxy_connections_total", "counter", "Connections accepted");
        foreach ((Proxy proxy, ProxyStats stats) in all) Line("toxiproxy_proxy_connections_total", stats.Connections, ("proxy", proxy.Name));
        Head("toxiproxy_proxy_open_connections", "gauge", "Connections open now");
        foreach ((Proxy proxy, ProxyStats stats) in all) Line("toxiproxy_proxy_open_connections", stats.OpenConnections, ("proxy", proxy.Name));
        Head("toxiproxy_toxic_connections_total", "counter", "Connections a toxic acted on");
        foreach ((Proxy proxy, ProxyStats stats) in all) AddToxics("toxiproxy_toxic_connections_total", proxy, stats, toxic => toxic.Connections);
        Head("toxiproxy_toxic_bytes_total", "counter", "Bytes that came into a toxic");
        foreach ((Proxy proxy, ProxyStats stats) in all) AddToxics("toxiproxy_toxic_bytes_total", proxy, stats, toxic => toxic.Bytes);
        return this;
    }

    /// <param name="alarms">Alarms set on all loops.</param>
    public MetricsText AddRuntime(int alarms)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.GetCurrentProcess();
        Gauge("process_cpu_seconds_total", process.TotalProcessorTime.TotalSeconds, "counter", "Processor time used");
        Gauge("process_resident_memory_bytes", process.WorkingSet64, "gauge", "Resident memory");
        Gauge("process_threads", process.Threads.Count, "gauge", "Threads");
        Gauge("toxiproxy_buffers", Links.Buffers.Outstanding, "gauge", "Buffers that hold data which waits in a toxic or for a slow reader");
        Gauge("toxiproxy_alarms", alarms, "gauge", "Waits under way: of toxics and of dials");
        Gauge("dotnet_thread_pool_queue_length", ThreadPool.PendingWorkItemCount, "gauge", "Work that waits for a thread");
        Gauge("dotnet_gc_heap_bytes", GC.GetTotalMemory(forceFullCollection: false), "gauge", "Managed heap");
        Gauge("dotnet_gc_collections_total", GC.CollectionCount(0), "counter", "Collections of any generation");
        return this;
    }

    public override string ToString() => text.ToString();

    private void AddTraffic(string name, Proxy proxy, long upstream, long downstream)
    {
        foreach ((string direction, long bytes) in new[] { ("upstream", upstream), ("downstream", downstream) })
            Line(name, bytes, ("direction", direction), ("listener", proxy.Listen), ("proxy", proxy.Name), ("upstream", proxy.Upstream));
    }

    private void AddToxics(string name, Proxy proxy, ProxyStats stats, Func<ToxicStats, long> value)
    {
        foreach (Toxics.Toxic toxic in proxy.Toxics.All)
            Line(name, value(stats.Toxics[toxic.Name]), ("proxy", proxy.Name), ("toxic", toxic.Name), ("type", toxic.Attributes.Type));
    }

    private void Gauge(string name, double value, string type, string help)
    {
        Head(name, type, help);
        Line(name, value);
    }

    private void Head(string name, string type, string help) => text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}.\n# TYPE {name} {type}\n");

    private void Line(string name, double value, params ReadOnlySpan<(string Label, string Value)> labels)
    {
        text.Append(name);
        char separator = '{';
        foreach ((string label, string of) in labels)
        {
            text.Append(separator).Append(label).Append("=\"").Append(Escape(of)).Append('"');
            separator = ',';
        }
        if (labels.Length > 0) text.Append('}');
        text.Append(CultureInfo.InvariantCulture, $" {value}\n");
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

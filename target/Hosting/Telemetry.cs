using System.Diagnostics.Metrics;
using LoadLab.Target.Evidence;
using LoadLab.Target.Storage;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace LoadLab.Target.Hosting;

/// <summary>Traces from the partner's request to the SQL statement, and metrics, for whoever collects them. Statements
/// are traced with placeholders, requests without their query: no secret is in either.</summary>
internal static class Telemetry
{
    private const string Name = "LoadLab.Target";

    public static void Add(IServiceCollection services, TargetOptions options)
    {
        if (options.Otlp is not { } collector)
            return;
        // ASP.NET Core keeps method, path, route and status off its spans unless told otherwise.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Name))
            .WithTracing(traces => traces.AddSource("Microsoft.AspNetCore").AddNpgsql())
            .WithMetrics(metrics => metrics
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", Name)
                .AddNpgsqlInstrumentation())
            .UseOtlpExporter(OpenTelemetry.Exporter.OtlpExportProtocol.Grpc, collector);
        services.AddSingleton<Gauges>().AddHostedService(s => s.GetRequiredService<Gauges>());
    }

    /// <summary>The target's own counters as metrics.</summary>
    private sealed class Gauges : IHostedService, IDisposable
    {
        private readonly Meter meter = new(Name);

        public Gauges(Counters counters, InFlight inFlight, PoolGate gate)
        {
            CounterReading Read() => counters.Read(inFlight.Count, gate.InUse);
            meter.CreateObservableCounter("target.tokens.generated", () => Read().Generated);
            meter.CreateObservableCounter("target.tokens.returned", () => Read().Returned);
            meter.CreateObservableCounter("target.tokens.in_doubt", () => Read().InDoubt);
            meter.CreateObservableCounter("target.requests.unavailable", () => Read().Unavailable);
            meter.CreateObservableCounter("target.requests.rejected", () => Read().Rejected.Select(
                r => new Measurement<long>(r.Value, new KeyValuePair<string, object?>("reason", r.Key))));
            meter.CreateObservableCounter("target.requests.queue_rejected", () => Read().QueueRejected);
            meter.CreateObservableGauge("target.requests.in_flight", () => Read().InFlight);
            meter.CreateObservableGauge("target.pool.in_use", () => Read().PoolInUse);
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => meter.Dispose();
    }
}

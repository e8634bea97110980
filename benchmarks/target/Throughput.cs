using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace LoadLab.Target.Benchmarks;

/// <summary>For each transaction shape: pgbench, then the target, on the same server, one after the other.</summary>
internal static class Throughput
{
    public static async Task<int> RunAsync(string database, string pgbench, string[] shapes, int seconds, int clients)
    {
        Console.WriteLine("| shape | pgbench, tps | target, refreshes/s | share | CPU a transaction: pgbench, server | CPU a refresh: target, partners, server | load | allocated a refresh |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var shape in shapes)
        {
            await using var fresh = await FreshDatabase.CreateAsync(database);
            await using var target = await TargetProcess.StartAsync(fresh.ConnectionString, shape);
            await fresh.SeedForPgbenchAsync(clients);
            // Once unmeasured, so that code is compiled and statements are planned.
            await Storm.RunAsync(target, clients, 6);
            // Half of pgbench before and half after the target, so that a machine that gets slower is so for both.
            var before = await PgbenchAsync(pgbench, fresh, shape, seconds / 2, clients);

            var cpu = target.Cpu;
            var processors = new Processors();
            var refreshes = await Storm.RunAsync(target, clients, seconds);
            var used = processors.Stop();
            var (ofTarget, ofPartners) = ((target.Cpu - cpu) / refreshes, used.Own / refreshes);
            var perSecond = refreshes / used.Elapsed.TotalSeconds;
            var after = await PgbenchAsync(pgbench, fresh, shape, seconds / 2, clients);
            var transactions = (before.PerSecond + after.PerSecond) / 2;
            var (its, servers) = ((before.Own + after.Own) / 2, (before.Server + after.Server) / 2);
            var allocated = await AllocationAsync(fresh.ConnectionString, shape) / 1024.0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {shape} | {transactions:F0} | {perSecond:F0} | {perSecond / transactions:P0} | {Ms(its)}, {Ms(servers)} | {Ms(ofTarget)}, {Ms(ofPartners)}, {Ms(used.Everything / refreshes - ofTarget - ofPartners)} | {used.Load:P0} | {allocated:F1} KB |"));
        }

        return 0;
    }

    private static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString("F2", CultureInfo.InvariantCulture);

    private static async Task<(double PerSecond, TimeSpan Own, TimeSpan Server)> PgbenchAsync(
        string pgbench, FreshDatabase database, string shape, int seconds, int clients)
    {
        var to = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var start = new ProcessStartInfo(pgbench)
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "-n", "-M", "prepared", "-c", $"{clients}", "-j", "2", "-T", $"{seconds}",
                "-f", Path.Combine(AppContext.BaseDirectory, "pgbench", $"{shape}.sql"),
                "-h", to.Host!, "-p", $"{to.Port}", "-U", to.Username!, to.Database!,
            },
        };
        start.Environment["PGPASSWORD"] = to.Password ?? "";
        var processors = new Processors();
        using var process = Process.Start(start)!;
        // Its processor time cannot be read any more once it has gone.
        var own = TimeSpan.Zero;
        var reading = process.StandardOutput.ReadToEndAsync();
        while (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMilliseconds(200)));
            if (!process.HasExited)
            {
                process.Refresh();
                own = process.TotalProcessorTime;
            }
        }

        var output = await reading;
        await process.WaitForExitAsync();
        var used = processors.Stop();
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith("tps = ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"pgbench did not say how fast it was:\n{output}");
        var perSecond = double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
        var transactions = perSecond * seconds;
        return (perSecond, own / transactions, (used.Everything - own) / transactions);
    }

    /// <summary>Bytes allocated for a refresh inside the target, HTTP apart: measured in this process, one at a time.</summary>
    private static async Task<long> AllocationAsync(string database, string shape)
    {
        await using var inProcess = await InProcess.StartAsync(database, shape);
        const int Count = 500;
        await inProcess.RefreshAsync(Count);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await inProcess.RefreshAsync(Count);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / Count;
    }
}

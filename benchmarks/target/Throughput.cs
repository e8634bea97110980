using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace LoadLab.Target.Benchmarks;

/// <summary>For each transaction shape: pgbench, then the target, on the same server, one after the other.</summary>
internal static class Throughput
{
    public static async Task<int> RunAsync(string database, string pgbench, int seconds, int clients)
    {
        Console.WriteLine("| shape | pgbench tps | target refreshes/s | share | CPU of target, ms a refresh | allocated a refresh |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var shape in new[] { "roundtrips", "batched", "single-statement" })
        {
            await using var fresh = await FreshDatabase.CreateAsync(database);
            await using var target = await TargetProcess.StartAsync(fresh.ConnectionString, shape);
            await fresh.SeedForPgbenchAsync(clients);
            var transactions = await PgbenchAsync(pgbench, fresh, shape, seconds, clients);
            // Once unmeasured, so that code is compiled and statements are planned.
            await Storm.RunAsync(target, clients, 3);
            var storm = await Storm.RunAsync(target, clients, seconds);
            var allocated = await AllocationAsync(fresh.ConnectionString, shape) / 1024.0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {shape} | {transactions:F0} | {storm.PerSecond:F0} | {storm.PerSecond / transactions:P0} | {storm.CpuPerRefresh.TotalMilliseconds:F2} | {allocated:F1} KB |"));
        }

        return 0;
    }

    private static async Task<double> PgbenchAsync(
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
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith("tps = ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"pgbench did not say how fast it was:\n{output}");
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
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

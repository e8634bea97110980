using System.CommandLine;
using BenchmarkDotNet.Running;
using LoadLab.Target.Benchmarks;

var database = new Option<string>("--database")
{
    Description = "Npgsql connection string of a server on which databases may be made and dropped.",
    Required = true,
};
var pgbench = new Option<string>("--pgbench") { Description = "The pgbench to use.", DefaultValueFactory = _ => "pgbench" };
var shapes = new Option<string[]>("--shape")
{
    Description = "The transaction shapes to measure.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => ["roundtrips", "batched", "single-statement"],
};
var seconds = new Option<int>("--seconds") { Description = "Length of each run.", DefaultValueFactory = _ => 10 };
var clients = new Option<int>("--clients") { Description = "Refreshes under way at once.", DefaultValueFactory = _ => 16 };

var throughput = new Command("throughput", "Refreshes per second at saturation, beside pgbench with the same SQL.")
{
    database, pgbench, shapes, seconds, clients,
};
throughput.SetAction((parsed, _) => Throughput.RunAsync(
    parsed.GetRequiredValue(database), parsed.GetRequiredValue(pgbench), parsed.GetValue(shapes)!,
    parsed.GetValue(seconds), parsed.GetValue(clients)));

var signatures = new Command("signatures", "Time and allocation of reading and checking one signed request.");
signatures.SetAction(_ => BenchmarkRunner.Run<SignatureBenchmarks>());

return await new RootCommand("How fast the target is.") { throughput, signatures }.Parse(args).InvokeAsync();

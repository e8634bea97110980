using LoadLab.Benchmarks.Engine;
using LoadLab.Benchmarks.Ledger;
using LoadLab.Benchmarks.Toxiproxy;

return args switch
{
    [TrivialServer.Command] => await TrivialServer.ServeAsync(),
    ["engine", .. var rest] => await EngineBenchmark.RunAsync(rest),
    ["ledger", .. var rest] => LedgerBenchmark.Run(rest),
    _ => await ToxiproxyBenchmark.RunAsync(args),
};

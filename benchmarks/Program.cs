using LoadLab.Benchmarks.Ledger;
using LoadLab.Benchmarks.Toxiproxy;

return args is ["ledger", .. var rest] ? LedgerBenchmark.Run(rest) : await ToxiproxyBenchmark.RunAsync(args);

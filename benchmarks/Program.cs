using LoadLab.Benchmarks.Engine;
using LoadLab.Benchmarks.Toxiproxy;

return args switch
{
    [TrivialServer.Command] => await TrivialServer.ServeAsync(),
    ["engine", .. var rest] => await EngineBenchmark.RunAsync(rest),
    _ => await ToxiproxyBenchmark.RunAsync(args),
};

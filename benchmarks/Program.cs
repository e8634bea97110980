using LoadLab.Benchmarks.Toxiproxy;

return await ToxiproxyBenchmark.RunAsync(args);

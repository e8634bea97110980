return await LoadLab.Toxiproxy.ToxiproxyServer.RunAsync(args);

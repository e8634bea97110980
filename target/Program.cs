using LoadLab.Target.Hosting;

return await TargetCommand.RunAsync(args);

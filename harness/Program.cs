using LoadLab.Cli;

return await LoadLabCommand.RunAsync(args);

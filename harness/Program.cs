using LoadLab.Cli;
using LoadLab.Load;

SocketThreads.HandleAnswersWhereTheyArrive();
return await LoadLabCommand.RunAsync(args);

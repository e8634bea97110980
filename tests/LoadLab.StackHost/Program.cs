using System.Runtime.InteropServices;
using System.Text.Json;
using LoadLab.Stack;
using LoadLab.Stack.PostgreSql;
using LoadLab.Stack.Processes;
using Npgsql;

// Stands where the harness stands, so that tests can interrupt and kill it: <part> <run folder> [<parts folder>].
// It starts the part, says where it is in one line of JSON, and waits to be ended.
var (part, folder) = (args[0], args[1]);
var time = TimeProvider.System;
var quiet = new Progress<string>();
var interrupted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = true;
    interrupted.TrySetResult();
});

switch (part)
{
    case "children":
        await using (var first = ChildProcess.Start(Shell("first", "cat"), time))
        await using (var second = ChildProcess.Start(Shell("second", "exec sleep 600"), time))
        {
            Say(new { first = first.Id, second = second.Id });
            await Task.Delay(Timeout.Infinite);
        }

        break;

    case "postgres":
        await using (var server = await PostgreSqlStarter.StartAsync(new(), folder, quiet, time, default))
        {
            Say(new { port = server.Port, data = server.DataFolder, pid = server.ProcessId });
            await interrupted.Task;
            Say(new { answers = await AnswersAsync(server) });
        }

        break;

    case "stack":
        var options = new StackOptions { PartsFolder = args[2] };
        await using (var stack = await StackStarter.StartAsync(options, folder, quiet, time, default))
        {
            var target = await stack.StartTargetAsync(
                new()
                {
                    Database = stack.PostgreSql.ConnectionString("postgres"),
                    Policy = "strict",
                    EvidenceFile = Path.Combine(folder, "evidence.jsonl"),
                    LogFile = Path.Combine(folder, "logs", "target.log"),
                },
                default);
            Say(new { port = stack.PostgreSql.Port, toxiproxy = stack.Toxiproxy.Api, target = target.Public });
            await interrupted.Task;
        }

        break;
}

ChildStart Shell(string name, string script) => new()
{
    Name = name,
    Program = "/bin/sh",
    Arguments = ["-c", script],
    LogFile = Path.Combine(folder, "logs", name + ".log"),
};

static void Say(object what)
{
    Console.WriteLine(JsonSerializer.Serialize(what));
    Console.Out.Flush();
}

static async Task<bool> AnswersAsync(PostgreSqlServer server)
{
    await using var source = NpgsqlDataSource.Create(server.ConnectionString("postgres"));
    await using var command = source.CreateCommand("SELECT true");
    return (bool)(await command.ExecuteScalarAsync())!;
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using LoadLab.Toxiproxy.Tests.Support;

namespace LoadLab.Toxiproxy.Tests.Client;

/// <summary>The stock client for Node.js drives the server.</summary>
public class NodeClientTests
{
    [Fact]
    public async Task Toxiproxy_node_client_drives_every_call_it_has()
    {
        string? missing = await FindMissingAsync("node", "npm");
        Assert.SkipWhen(missing is not null, $"{missing} is not installed");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("toxiproxy-node-");
        try
        {
            foreach (string file in new[] { "package.json", "package-lock.json", "drive.js" })
                File.Copy(Path.Combine(SourceFolder(), "node", file), Path.Combine(folder.FullName, file));
            (int installed, _, string trouble) = await RunAsync("npm", folder.FullName, "ci", "--no-audit", "--no-fund");
            Assert.SkipWhen(installed != 0, $"npm can't install the client here: {trouble}");

            await using Origin origin = Origin.Echo();
            await using Rig rig = await Rig.StartAsync();
            (int exit, string output, string error) = await RunAsync("node", folder.FullName, "drive.js", $"http://{rig.Api.Address}", origin.Address);
            Assert.True(exit == 0, error);
            JsonNode expected = JsonNode.Parse("""
                {"version":"2.12.0","plain":"hello",
                 "toxic":{"attributes":{"latency":80,"jitter":0},"name":"slow","stream":"downstream","toxicity":1,"type":"latency"},
                 "delayed":true,"updated":{"latency":1,"jitter":0},"fetched":"slow","disabled":false,"refused":"ECONNREFUSED",
                 "afterReset":true,"populated":["more"],"all":["more","node"],"left":["more"]}
                """)!;
            JsonObject seen = JsonNode.Parse(output)!.AsObject();
            Assert.Contains("404", seen["missing"]!.GetValue<string>(), StringComparison.Ordinal);
            seen.Remove("missing");
            Assert.True(JsonNode.DeepEquals(expected, seen), output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static async Task<string?> FindMissingAsync(params string[] tools)
    {
        foreach (string tool in tools)
        {
            try
            {
                await RunAsync(tool, ".", "--version");
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return tool;
            }
        }
        return null;
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string tool, string folder, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(tool, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}

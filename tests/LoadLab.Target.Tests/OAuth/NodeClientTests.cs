using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.OAuth;

/// <summary>The two client libraries for Node.js that were written without knowing this service.</summary>
public sealed class NodeClientTests(PostgresServer postgres)
{
    [Fact]
    public async Task The_stock_clients_for_node_refresh_and_read_unchanged()
    {
        var missing = await FindMissingAsync("node", "npm");
        Assert.SkipWhen(missing is not null, $"{missing} is not installed");
        var folder = Directory.CreateTempSubdirectory("target-node-");
        try
        {
            foreach (var file in new[] { "package.json", "package-lock.json", "drive.js" })
                File.Copy(Path.Combine(SourceFolder(), "node", file), Path.Combine(folder.FullName, file));
            var (installed, _, trouble) = await RunAsync("npm", folder.FullName, "ci", "--no-audit", "--no-fund");
            Assert.SkipWhen(installed != 0, $"npm can't install the clients here: {trouble}");

            await using var target = await TestTarget.StartAsync(postgres);
            var (exit, output, error) = await RunAsync("node", folder.FullName, "drive.js", await GivenAsync(target));

            Assert.True(exit == 0, error);
            var seen = JsonDocument.Parse(output).RootElement.EnumerateObject().ToArray();
            Assert.Equal(6, seen.Length);
            Assert.All(seen, client => Assert.True(
                client.Value.EnumerateArray().All(answer => answer.GetProperty("status").GetRawText() == "200"), $"{client.Name}: {client.Value}"));
            // Every client's refresh made a token of its own, and the last one is the one held.
            Assert.Equal(6, await target.ScalarAsync<long>("select count(*) from token where cause = 'rotate'"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>An app that may sign with a secret or a key, and a session of it, for the script.</summary>
    private static async Task<string> GivenAsync(TestTarget target)
    {
        using var key = RSA.Create(2048);
        var app = new
        {
            consumerKey = "node app",
            consumerSecret = "s&c ret",
            apiFamily = "accounting",
            rsaPublicKey = key.ExportSubjectPublicKeyInfoPem(),
        };
        (await target.Admin.PostAsJsonAsync("/apps", new[] { app })).EnsureSuccessStatusCode();
        var partner = Assert.Single(await target.ConnectAsync(["Org"], app.consumerKey));
        return JsonSerializer.Serialize(new
        {
            address = target.Public.BaseAddress!.GetLeftPart(UriPartial.Authority),
            app.consumerKey,
            app.consumerSecret,
            privateKey = key.ExportPkcs8PrivateKeyPem(),
            sessionHandle = partner.SessionHandle,
            token = partner.Token,
            tokenSecret = partner.TokenSecret,
        });
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static async Task<string?> FindMissingAsync(params string[] tools)
    {
        foreach (var tool in tools)
        {
            try
            {
                await RunAsync(tool, ".", "--version");
            }
            catch (Win32Exception)
            {
                return tool;
            }
        }

        return null;
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string tool, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}

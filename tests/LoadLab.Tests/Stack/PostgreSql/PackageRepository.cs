using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using LoadLab.Stack.PostgreSql;

namespace LoadLab.Tests.Stack.PostgreSql;

/// <summary>
/// A package repository on loopback with one package: this machine's own server programs, packed as the published
/// ones are (a jar that holds a .txz), with its checksum beside it.
/// </summary>
internal static class PackageRepository
{
    /// <summary>Packs the programs of a folder, with the libraries beside it.</summary>
    public static async Task<byte[]> PackAsync(string binaries, string scratch, CancellationToken cancel)
    {
        var root = Directory.CreateDirectory(Path.Combine(scratch, "package"));
        var bin = root.CreateSubdirectory("bin");
        var lib = root.CreateSubdirectory("lib");
        // Stays empty: programs moved away from their place fall back to the share folder they were built for.
        root.CreateSubdirectory("share");
        foreach (var program in new[] { "initdb", "pg_ctl", "postgres" })
            File.Copy(Path.Combine(binaries, program), Path.Combine(bin.FullName, program));
        foreach (var library in Directory.GetFiles(Path.Combine(binaries, "..", "lib"), "*.so"))
            File.Copy(library, Path.Combine(lib.FullName, Path.GetFileName(library)));
        var archive = Path.Combine(scratch, "postgres.txz");
        var info = new ProcessStartInfo("tar", ["-cJf", archive, "-C", root.FullName, "bin", "lib", "share"]);
        info.Environment["XZ_OPT"] = "-0";
        using var tar = Process.Start(info)!;
        await tar.WaitForExitAsync(cancel);
        Assert.Equal(0, tar.ExitCode);

        using var jar = new MemoryStream();
        using (var zip = new ZipArchive(jar, ZipArchiveMode.Create, leaveOpen: true))
            zip.CreateEntryFromFile(archive, "postgres.txz", CompressionLevel.NoCompression);
        return jar.ToArray();
    }

    /// <summary>Serves the package of one version, and 404 for all else.</summary>
    public static Task<LoopbackServer> ServeAsync(byte[] jar, string version, bool rightChecksum = true) => LoopbackServer.StartAsync(line =>
    {
        if (line.EndsWith($"-{version}.jar", StringComparison.Ordinal))
            return (200, jar);
        if (line.EndsWith($"-{version}.jar.sha256", StringComparison.Ordinal))
            return (200, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(rightChecksum ? jar : []))));
        return (404, []);
    });

    /// <summary>The newest server installed here, whose programs the package is made of.</summary>
    public static async Task<PostgreSqlBinaries?> InstalledAsync(CancellationToken cancel)
    {
        var (usable, _) = await LocalBinaries.FindAsync(LocalBinaries.UsualFolders(), null, cancel);
        return usable.Count > 0 ? usable[0] : null;
    }
}

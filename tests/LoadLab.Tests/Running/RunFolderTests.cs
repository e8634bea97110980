using LoadLab.Running;

namespace LoadLab.Tests.Running;

public sealed class RunFolderTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2018, 3, 11, 19, 0, 0, TimeSpan.Zero);

    private readonly string _results = Directory.CreateTempSubdirectory("loadlab-results-").FullName;

    public void Dispose() => Directory.Delete(_results, recursive: true);

    [Fact]
    public void Runs_of_one_second_are_numbered() => Assert.Equal(
        ["20180311T190000Z-db-slow", "20180311T190000Z-db-slow-2", "20180311T190000Z-db-slow-3"],
        Enumerable.Range(0, 3).Select(_ => RunFolder.Create(_results, "db-slow", s_now).Id));

    [Fact]
    public void Runs_begun_at_once_never_share_a_folder()
    {
        // More threads than processors: they are interrupted between looking for a name and taking it.
        const int Runs = 64;
        var folders = new string[Runs];
        using var together = new Barrier(8);
        var threads = Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            for (var i = t; i < Runs; i += 8)
            {
                together.SignalAndWait();
                folders[i] = RunFolder.Create(_results, "db-slow", s_now).Path;
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.Equal(Runs, folders.Distinct().Count());
        Assert.Equal(Runs, Directory.GetDirectories(_results).Length);
        Assert.All(folders, f => Assert.True(Directory.Exists(Path.Combine(f, "logs")) && Directory.Exists(Path.Combine(f, "events"))));
    }
}

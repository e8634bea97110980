namespace LoadLab.EndToEnd.Tests.Support;

internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "LoadLab.sln")))
                return folder;

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}

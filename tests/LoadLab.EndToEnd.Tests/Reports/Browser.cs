using Microsoft.Playwright;

namespace LoadLab.EndToEnd.Tests.Reports;

/// <summary>The Chromium of this machine, started once for all tests of the page; nothing is ever downloaded.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Names =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge"];

    private static readonly string[] Folders =
    [
        "/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome",
        "/Applications/Chromium.app/Contents/MacOS", "/Applications/Google Chrome.app/Contents/MacOS",
        @"C:\Program Files\Google\Chrome\Application", @"C:\Program Files (x86)\Microsoft\Edge\Application",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _chromium;
    private string _reason = "";

    /// <summary>A page of its own; skips the test, with the reason, where no Chromium can be had.</summary>
    public async Task<IPage> OpenAsync(int width, ColorScheme scheme = ColorScheme.Light)
    {
        Assert.SkipWhen(_chromium is null, _reason);
        var context = await _chromium!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
        });
        return await context.NewPageAsync();
    }

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } executable)
        {
            _reason = $"No Chromium: none of {string.Join(", ", Names)} is on PATH or in the usual folders.";
            return;
        }
        try
        {
            _playwright = await Playwright.CreateAsync();
            _chromium = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable });
        }
        catch (PlaywrightException e)
        {
            _reason = $"{executable} could not be driven: {e.Message}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
            await _chromium.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string? Find()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var suffixes = OperatingSystem.IsWindows() ? [".exe"] : new[] { "" };
        var candidates =
            from folder in path.Concat(Folders)
            from name in Names.Concat(["Chromium", "Google Chrome"])
            from suffix in suffixes
            select Path.Combine(folder, name + suffix);
        return candidates.FirstOrDefault(File.Exists);
    }
}

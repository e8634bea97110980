using LoadLab.Reports.Html;
using LoadLab.Results;
using LoadLab.Tests.Reports;
using Microsoft.Playwright;

namespace LoadLab.EndToEnd.Tests.Reports;

/// <summary><c>report.html</c> as a reader's browser shows it.</summary>
public sealed class ReportPageTests(Browser browser) : IClassFixture<Browser>, IAsyncDisposable
{
    private static readonly string[] Kinds = ["latency", "rate", "tokens", "orgs"];

    private readonly string _folder = Directory.CreateTempSubdirectory("loadlab-page-").FullName;

    private readonly List<IPage> _pages = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var page in _pages)
            await page.Context.CloseAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Logs_nothing_and_asks_for_nothing_but_the_file(int width, ColorScheme scheme)
    {
        var page = await ShowAsync(SampleResults.DbSlow(amnestyFrom: 18), width, scheme);
        Assert.Empty(page.Troubles);
        Assert.Equal([page.Address], page.Requests);
    }

    [Fact]
    public async Task Draws_every_chart_with_every_series()
    {
        var page = (await ShowAsync(SampleResults.DbSlow())).Page;
        foreach (var kind in Kinds)
            foreach (var arm in new[] { 1, 2 })
            {
                var series = await page.EvaluateAsync<int>($"document.getElementById('{kind}-{arm}').data.length");
                Assert.Equal(series, await page.Locator($"#{kind}-{arm} .scatterlayer .trace").CountAsync());
                Assert.True(await page.Locator($"#{kind}-{arm} .main-svg").First.IsVisibleAsync());
            }
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Names_the_fault_and_the_amnesty_on_every_chart(int width)
    {
        var page = (await ShowAsync(SampleResults.DbSlow(), width)).Page;
        foreach (var kind in Kinds)
        {
            foreach (var arm in new[] { 1, 2 })
            {
                Assert.Contains("slow database", await Labels(page, $"{kind}-{arm}"));
                Assert.Contains("degraded", await Labels(page, $"{kind}-{arm}"));
            }
            Assert.DoesNotContain("amnesty", await Labels(page, $"{kind}-1"));
            Assert.Contains("amnesty", await Labels(page, $"{kind}-2"));
        }
    }

    [Fact]
    public async Task Shades_the_fault_with_a_pattern_where_it_was_in_force()
    {
        var page = (await ShowAsync(SampleResults.DbSlow())).Page;
        foreach (var kind in Kinds)
            Assert.Equal(1, await page.Locator($"#{kind}-1 .shapelayer path[style*='hatch-fault']").CountAsync());
    }

    [Fact]
    public async Task Arms_side_by_side_have_equal_axes_and_plots_at_one_height()
    {
        var page = (await ShowAsync(SampleResults.DbSlow())).Page;
        foreach (var kind in Kinds)
        {
            var axes = new List<string>();
            foreach (var arm in new[] { 1, 2 })
                axes.Add(await page.EvaluateAsync<string>($$"""
                    () => {
                      const chart = document.getElementById('{{kind}}-{{arm}}');
                      const { xaxis, yaxis, margin } = chart.layout;
                      return JSON.stringify([xaxis.range, yaxis.range, margin.t, Math.round(chart.getBoundingClientRect().top)]);
                    }
                    """));
            Assert.Equal(axes[0], axes[1]);
        }
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Fits_the_width_and_has_no_text_below_12_pixels(int width)
    {
        var page = (await ShowAsync(SampleResults.DbSlow(repeats: 3), width)).Page;
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(await page.EvaluateAsync<string[]>(PageScripts.SmallTexts));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_text_stands_out_from_its_ground_at_4_5_to_1(ColorScheme scheme)
    {
        foreach (var result in new[] { SampleResults.Regressed(), SampleResults.Failing(), SampleResults.Tokenless() })
            Assert.Empty(await (await ShowAsync(result, 1280, scheme)).Page.EvaluateAsync<string[]>(PageScripts.FaintTexts));
    }

    [Fact]
    public async Task The_data_behind_a_chart_opens_with_the_keyboard()
    {
        var page = (await ShowAsync(SampleResults.DbSlow())).Page;
        var table = page.Locator("#timeline figure").First.Locator("table");
        Assert.False(await table.IsVisibleAsync());
        await page.Locator("#timeline summary").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.True(await table.IsVisibleAsync());
    }

    [Fact]
    public async Task The_first_tab_leads_past_the_navigation()
    {
        var page = (await ShowAsync(SampleResults.DbSlow())).Page;
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the verdict", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        await page.Keyboard.PressAsync("Enter");
        Assert.EndsWith("#verdict", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charts_of_further_repeats_are_drawn_when_they_are_unfolded()
    {
        var page = (await ShowAsync(SampleResults.DbSlow(repeats: 2))).Page;
        Assert.Equal(0, await page.Locator("#latency-3 .main-svg").CountAsync());
        await page.Locator("#timeline details.repeat > summary").First.ClickAsync();
        await page.Locator("#latency-3 .main-svg").First.WaitForAsync();
        Assert.Contains("slow database", await Labels(page, "latency-3"));
    }

    [Fact]
    public async Task Paper_gets_light_charts_and_the_screen_gets_its_own_back()
    {
        var page = (await ShowAsync(SampleResults.DbSlow(), 1280, ColorScheme.Dark)).Page;
        const string Look = "JSON.stringify([document.getElementById('latency-1').layout.width, document.getElementById('latency-1').layout.font.color])";
        var before = await page.EvaluateAsync<string>(Look);
        await page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        Assert.Equal("[640,\"#18212c\"]", await page.EvaluateAsync<string>(Look));
        await page.EvaluateAsync("dispatchEvent(new Event('afterprint'))");
        Assert.Equal(before, await page.EvaluateAsync<string>(Look));
    }

    [Fact]
    public async Task The_command_can_be_copied()
    {
        var page = (await ShowAsync(SampleResults.DbSlow())).Page;
        await page.Locator("[data-copy]").ClickAsync();
        await page.GetByText("Copied").Or(page.GetByText("Selected")).WaitForAsync();
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task Whatever_the_names_are_the_page_stays_whole(int width)
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var page = await ShowAsync(RandomResults.From(seed), width);
            Assert.True(page.Troubles.Count == 0, $"seed {seed}: {string.Join("; ", page.Troubles)}");
            Assert.Equal([page.Address], page.Requests);
            Assert.Equal(width, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            Assert.Equal(3, await page.Page.Locator("script").CountAsync());
        }
    }

    [Fact]
    public async Task Runs_without_arms_or_tokens_are_shown_without_an_error()
    {
        foreach (var result in new[] { SampleResults.Empty(), SampleResults.Tokenless() })
        {
            var page = await ShowAsync(result);
            Assert.Empty(page.Troubles);
            Assert.Equal("INCONCLUSIVE", (await page.Page.Locator("#verdict-heading").InnerTextAsync()).Trim());
        }
    }

    private sealed record Shown(IPage Page, string Address, List<string> Requests, List<string> Troubles);

    private async Task<Shown> ShowAsync(RunResult result, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await browser.OpenAsync(width, scheme);
        _pages.Add(page);
        var file = Path.Combine(_folder, "report.html");
        await using (var output = File.Create(file))
            await new HtmlReport().WriteAsync(result, output, CancellationToken.None);
        var shown = new Shown(page, new Uri(file).AbsoluteUri, [], []);
        page.Request += (_, request) => shown.Requests.Add(request.Url);
        page.Console += (_, message) => shown.Troubles.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => shown.Troubles.Add(error);
        page.Dialog += (_, dialog) => shown.Troubles.Add($"dialog: {dialog.Message}");
        await page.GotoAsync(shown.Address);
        await page.Locator("html[data-drawn]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        return shown;
    }

    private static async Task<IReadOnlyList<string>> Labels(IPage page, string chart) =>
        await page.Locator($"#{chart} .annotation-text").AllTextContentsAsync();
}

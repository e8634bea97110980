using LoadLab.Results;
using LoadLab.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LoadLab.Cli.Live;

/// <summary>For a terminal: one panel that is drawn anew several times a second; what is done scrolls by above it.</summary>
public sealed class TerminalView : IRunProgress
{
    private readonly IAnsiConsole _console;
    private readonly Lock _gate = new();
    private readonly List<string> _above = [], _warnings = [];
    private LiveDisplayContext? _live;
    private IRenderable _panel = new Text("");

    private TerminalView(IAnsiConsole console) => _console = console;

    /// <summary>Shows what a run reports for as long as it lasts; warnings stay on the screen after it.</summary>
    public static async Task<T> ShowAsync<T>(IAnsiConsole console, Func<IRunProgress, Task<T>> run)
    {
        var view = new TerminalView(console);
        try
        {
            return await console.Live(new Text("")).AutoClear(true).StartAsync(live => view.WhileLiveAsync(live, run));
        }
        finally
        {
            foreach (var warning in view._warnings)
                console.MarkupLine(warning);
        }
    }

    private async Task<T> WhileLiveAsync<T>(LiveDisplayContext live, Func<IRunProgress, Task<T>> run)
    {
        _live = live;
        try
        {
            return await run(this);
        }
        finally
        {
            lock (_gate)
                _live = null;
        }
    }

    /// <inheritdoc/>
    public void Stage(string what) => Draw(new Markup($"[grey]…[/] {Markup.Escape(what)}"));

    /// <inheritdoc/>
    public void Arm(ArmProgress progress) => Draw(Panel(progress));

    /// <inheritdoc/>
    public void Done(ArmResult arm) => Above(
        $"[bold]{Markup.Escape(arm.Policy)}[/]  {arm.Tokens.Lost} of {arm.Tokens.Generated} tokens lost, "
        + $"{arm.Orgs.DisconnectedPeak} orgs disconnected at peak, {arm.Orgs.DisconnectedEnd} at the end");

    /// <inheritdoc/>
    public void Warning(string what)
    {
        var warning = $"[yellow]warning[/] {Markup.Escape(what)}";
        lock (_gate)
            _warnings.Add(warning);
        Above(warning);
    }

    private void Above(string markup)
    {
        lock (_gate)
            _above.Add(markup);
        Draw(null);
    }

    private void Draw(IRenderable? panel)
    {
        lock (_gate)
        {
            _panel = panel ?? _panel;
            _live?.UpdateTarget(new Rows([.. _above.Select(m => new Markup(m)), _panel]));
        }
    }

    private Panel Panel(ArmProgress p)
    {
        var left = p.Length - p.Elapsed;
        var bar = new BreakdownChart().Width(Math.Min(60, _console.Profile.Width - 8)).HideTags()
            .AddItem("done", Math.Clamp(p.Elapsed / p.Length, 0, 1), Color.Green)
            .AddItem("left", Math.Clamp(left / p.Length, 0.0001, 1), Color.Grey23);
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        grid.AddRow("phase", $"[bold]{Words.Of(p.Phase)}[/]  {p.Elapsed.TotalSeconds:0} of {p.Length.TotalSeconds:0} s"
            + (left > TimeSpan.Zero ? $", [bold]{left.TotalSeconds:0} s[/] left" : ", draining"));
        grid.AddRow("in force", p.InForce.Count == 0 ? "[green]nothing[/]" : $"[yellow]{Markup.Escape(string.Join(", ", p.InForce))}[/]");
        grid.AddRow("arrivals", $"{p.Load.Planned} of {p.Arrivals} planned  {p.Load.Started} started  {p.Load.Joined} joined  "
            + Alarm(p.Load.Late, "late") + (p.Load.Unstarted > 0 ? $"  {Alarm(p.Load.Unstarted, "unstarted")}" : ""));
        grid.AddRow("refreshes", $"{p.RefreshesPerSecond:0.0}/s  {p.Load.InFlight} under way  "
            + (p.Latency is { } l ? $"p50 {l.P50Ms:0} ms  p99 {l.P99Ms:0} ms" : "no answers just now"));
        grid.AddRow("tokens", $"{p.Generated} generated  {p.Returned} returned  {p.Load.Received} received  {Alarm(p.Missing, "missing")}");
        grid.AddRow("orgs", Alarm(p.Load.Disconnected, "disconnected"));
        return new Panel(new Rows(bar, grid))
            .Header($" {Markup.Escape(p.Arm)}  arm {p.Number} of {p.Of} ").RoundedBorder();
    }

    private static string Alarm(long count, string what) => count > 0 ? $"[red]{count} {what}[/]" : $"{count} {what}";
}

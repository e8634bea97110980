using System.Text;
using LoadLab.Load.Partners;
using LoadLab.Load.Transport;
using LoadLab.Running;
using LoadLab.Scenarios;
using LoadLab.Tests.Load;
using Microsoft.AspNetCore.Http;

namespace LoadLab.Tests.Running;

public class TargetWarmUpTests
{
    private const int Orgs = 3, QuickRounds = 8;
    private static readonly TimeSpan s_ever = TimeSpan.FromHours(1);

    [Fact]
    public async Task Sends_refreshes_of_nobody_until_several_rounds_in_a_row_were_quick()
    {
        var handles = new System.Collections.Concurrent.ConcurrentBag<string>();
        await using var service = await FakeService.StartAsync();
        service.Answer = Refuse(context => handles.Add(context.Request.Headers.Authorization.ToString()));

        Assert.Null(await WarmUpAsync(service, s_ever, new TaskCompletionSource().Task));
        Assert.Equal(QuickRounds * Orgs, handles.Count);
        Assert.All(handles, h => Assert.Contains("oauth_session_handle=\"of-nobody\"", h, StringComparison.Ordinal));
        Assert.Equal(handles.Count, handles.Distinct().Count());
    }

    [Fact]
    public async Task A_round_that_was_not_quick_begins_the_count_anew()
    {
        var count = 0;
        await using var service = await FakeService.StartAsync();

        // No refusal is no sign that the database was reached, however quick it comes.
        service.Answer = Answer(() => Interlocked.Increment(ref count) is > 2 * Orgs and <= 3 * Orgs ? 503 : 401);
        Assert.Null(await WarmUpAsync(service, s_ever, new TaskCompletionSource().Task));
        Assert.Equal((3 + QuickRounds) * Orgs, count);
    }

    [Fact]
    public async Task Ends_and_says_how_slow_it_was_when_a_part_has_died()
    {
        var died = new TaskCompletionSource();
        await using var service = await FakeService.StartAsync();
        service.Answer = Refuse(_ => died.TrySetResult());
        Assert.NotNull(await WarmUpAsync(service, TimeSpan.Zero, died.Task));
    }

    [Fact]
    public void Quick_is_a_quarter_of_what_the_least_patient_partner_waits() => Assert.Equal(
        TimeSpan.FromMilliseconds(500),
        TargetWarmUp.Quick([new() { Timeout = TimeSpan.FromSeconds(30) }, new() { Timeout = TimeSpan.FromSeconds(2) }]));

    private static Func<HttpContext, Task<bool>> Refuse(Action<HttpContext> seen) => context =>
    {
        seen(context);
        context.Response.StatusCode = 401;
        return Task.FromResult(true);
    };

    private static Func<HttpContext, Task<bool>> Answer(Func<int> status) => context =>
    {
        context.Response.StatusCode = status();
        return Task.FromResult(true);
    };

    private static async Task<TimeSpan?> WarmUpAsync(FakeService service, TimeSpan quick, Task over)
    {
        var held = new TokenStore(Orgs);
        for (var org = 0; org < Orgs; org++)
            held.Connect(org, 0, "handle"u8, Encoding.ASCII.GetBytes($"token-{org}"), "secret"u8);

        using var transport = new TargetTransport(new TransportSettings(), Orgs, null);
        var client = new PartnerClient(service.Address, [new("app", "secret")], transport, TimeProvider.System);
        using var warmUp = new TargetWarmUp(client, held, poolSize: 100, TimeProvider.System);
        return await warmUp.RunAsync(quick, over, TestContext.Current.CancellationToken);
    }
}

using System.Collections.Concurrent;
using System.Net;
using LoadLab.Ledger;
using LoadLab.Load;
using LoadLab.Load.Partners;
using LoadLab.Load.Schedules;
using LoadLab.Load.Transport;
using LoadLab.Recording;
using LoadLab.Scenarios;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using HttpProtocol = LoadLab.Scenarios.HttpProtocol;

namespace LoadLab.Tests.Load;

/// <summary>The engine against a service in this process, over real sockets. Nothing depends on how fast the machine is.</summary>
public sealed class LoadEngineTests : IDisposable
{
    private const int Orgs = 20;
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"engine-{Guid.NewGuid():N}.log");
    private readonly List<int> _people = [];

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(ConnectionUse.Shared, HttpProtocol.Http11)]
    [InlineData(ConnectionUse.PerOrg, HttpProtocol.Http11)]
    [InlineData(ConnectionUse.PerRequest, HttpProtocol.Http11)]
    [InlineData(ConnectionUse.Shared, HttpProtocol.Http2)]
    [InlineData(ConnectionUse.PerOrg, HttpProtocol.Http2)]
    [InlineData(ConnectionUse.PerRequest, HttpProtocol.Http2)]
    public async Task Every_org_presents_the_token_it_received_last_and_connections_are_used_as_asked(ConnectionUse use, HttpProtocol http)
    {
        await using var service = await FakeService.StartAsync(http == HttpProtocol.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        var seen = new ConcurrentBag<(string Connection, string Protocol)>();
        service.Answer = context =>
        {
            seen.Add((context.Connection.Id, context.Request.Protocol));
            return Task.FromResult(false);
        };
        var (outcome, attempts) = await PlayAsync(service, Scenario(new() { Connections = use }) with { Transport = new() { Http = http } });

        Assert.True(outcome.Drained);
        Assert.Equal((100, 0), (outcome.Counts.Planned, outcome.Counts.Unstarted));
        Assert.Equal(100, outcome.Counts.Started + outcome.Counts.Joined);
        Assert.All(attempts, a => Assert.Equal(AttemptOutcome.Ok, a.Outcome));
        Assert.All(attempts, a => Assert.True(a.Started >= a.Planned, "an arrival began early"));
        AssertHeldFollowsTheLog(attempts);

        Assert.All(seen, s => Assert.Equal(http == HttpProtocol.Http2 ? "HTTP/2" : "HTTP/1.1", s.Protocol));
        var connections = seen.Select(s => s.Connection).Distinct().Count();
        Assert.Equal(use == ConnectionUse.PerRequest ? attempts.Count : use == ConnectionUse.PerOrg ? Orgs : connections, connections);
        Assert.True(use != ConnectionUse.Shared || connections <= attempts.Count);
    }

    [Theory]
    [InlineData(HttpProtocol.Http11)]
    [InlineData(HttpProtocol.Http2)]
    public async Task Giving_up_is_a_real_abort_and_is_followed_by_the_retries_asked_for(HttpProtocol http)
    {
        await using var service = await FakeService.StartAsync(http == HttpProtocol.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        var arrived = new System.Collections.Concurrent.ConcurrentBag<Task>();
        service.Answer = async context =>
        {
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            arrived.Add(gone.Task);
            await gone.Task;
            return true;
        };
        var behaviour = new PartnerBehaviour
        {
            Timeout = TimeSpan.FromMilliseconds(100),
            Retry = new() { Kind = RetryKind.Fixed, Delay = TimeSpan.FromMilliseconds(10), Attempts = 2 },
        };
        var (outcome, attempts) = await PlayAsync(service, Scenario(behaviour) with { Transport = new() { Http = http } });

        Assert.True(outcome.Drained);
        Assert.All(attempts, a => Assert.Equal(AttemptOutcome.TimedOut, a.Outcome));
        Assert.All(attempts, a => Assert.True(a.Ended - a.Started >= TimeSpan.FromMilliseconds(99), "gave up early"));
        Assert.Equal(2 * outcome.Counts.Started, attempts.Count);

        // One given up before its connection stood never arrived; of those that did, the service sees the end soon after.
        Assert.InRange(arrived.Count, 1, attempts.Count);
        await Task.WhenAll(arrived).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Arrivals_beyond_the_cap_are_unstarted_and_the_drain_ends_what_never_answers()
    {
        await using var service = await FakeService.StartAsync();
        service.Answer = async context =>
        {
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            return true;
        };
        var scenario = Scenario(new() { Timeout = TimeSpan.FromMinutes(1) });
        var (outcome, attempts) = await PlayAsync(service, scenario with
        {
            Limits = new() { InFlight = 7 },
            Phases = scenario.Phases with { Drain = TimeSpan.FromMilliseconds(50) },
        });

        Assert.False(outcome.Drained);
        Assert.Equal(7, outcome.Counts.Started);
        Assert.Equal(100, outcome.Counts.Started + outcome.Counts.Joined + outcome.Counts.Unstarted);
        Assert.True(outcome.Counts.Unstarted > 0);
        Assert.All(attempts, a => Assert.Equal(AttemptOutcome.Abandoned, a.Outcome));
    }

    [Fact]
    public async Task A_person_brings_a_refused_org_back_with_a_new_session()
    {
        await using var service = await FakeService.StartAsync();
        service.Answer = context => RefuseAsync(context, "handle-of-org");
        var behaviour = new PartnerBehaviour { WhenRefused = new() { Kind = RefusalKind.WaitForPerson, PersonAfter = TimeSpan.FromMilliseconds(1) } };
        var (outcome, attempts) = await PlayAsync(service, Scenario(behaviour));

        var authenticated = attempts.Where(a => a.Kind == AttemptKind.Reauthentication).ToList();
        Assert.NotEmpty(authenticated);
        Assert.Equal(authenticated.Count, outcome.Counts.Reauthenticated);
        Assert.Equal(authenticated.Select(a => a.Org).Order(), _people.Order());
        Assert.All(authenticated, a => Assert.Equal((AttemptTrigger.Person, TokenId.Of($"token-of-person-{a.Org:00}")), (a.Trigger, a.Received)));

        // Whoever was brought back is refused no more: its handle is the new one.
        Assert.All(authenticated, a => Assert.DoesNotContain(attempts, later =>
            later.Org == a.Org && later.StartRecord > a.EndRecord && later.Outcome == AttemptOutcome.Refused));
        AssertHeldFollowsTheLog(attempts);
    }

    [Fact]
    public async Task A_401_from_the_api_leads_to_a_refresh()
    {
        await using var service = await FakeService.StartAsync();
        service.Answer = context => context.Request.Method == "GET" ? RefuseAsync(context, "oauth_token=\"token-of-org") : Task.FromResult(false);
        var scenario = Scenario(new() { ApiCallEvery = TimeSpan.FromMilliseconds(200) });
        var (outcome, attempts) = await PlayAsync(service, scenario with { Load = [new SteadyLoad { Rate = 1 }] });

        var calls = attempts.Where(a => a.Kind == AttemptKind.ApiCall).ToList();
        Assert.Equal(calls.Count, outcome.Counts.ApiCalls);
        Assert.All(calls, a => Assert.Equal(AttemptTrigger.Background, a.Trigger));
        var refused = calls.Where(a => a.Outcome == AttemptOutcome.Refused).ToList();
        Assert.True(refused.Count > 10);
        Assert.All(refused, call => Assert.Contains(attempts, a =>
            a.Org == call.Org && a.Trigger == AttemptTrigger.AfterApiRefusal && a.Planned == call.Ended && a.Outcome == AttemptOutcome.Ok));
        AssertHeldFollowsTheLog(attempts);
    }

    [Fact]
    public async Task Processes_of_an_org_start_the_same_refresh_and_share_what_either_receives()
    {
        await using var service = await FakeService.StartAsync();
        var behaviour = new PartnerBehaviour { Processes = 2, ProcessSpread = TimeSpan.FromMilliseconds(1) };
        var scenario = Scenario(behaviour);
        var (outcome, attempts) = await PlayAsync(service, scenario);

        // Each process follows the plan, the second a spread later; one that is still busy joins, whatever the other does.
        var plan = ArrivalPlan.For(scenario).Arrivals.Select(a => (a.Org, a.At)).ToHashSet();
        Assert.Equal(outcome.Counts.Started, attempts.Count(a => a is { Process: 0, Trigger: AttemptTrigger.Arrival }));
        Assert.Contains(attempts, a => a.Process == 1);
        Assert.All(attempts, a => Assert.Contains((a.Org, a.Planned - behaviour.ProcessSpread * a.Process), plan));
        Assert.Equal(attempts.Count, attempts.Select(a => a.Id).Distinct().Count());

        // Each presents a token that the store has shown: one received before it began.
        Assert.All(attempts, a => Assert.True(
            a.Held == TokenId.Of($"token-of-org-{a.Org:00}")
            || attempts.Any(b => b.Org == a.Org && b.Received == a.Held && b.EndRecord < a.StartRecord)));
    }

    [Fact]
    public async Task Stopped_early_the_rest_is_unstarted_and_what_is_under_way_ends_by_itself()
    {
        await using var service = await FakeService.StartAsync();
        LoadEngine? running = null;
        service.Answer = context =>
        {
            running!.Stop();
            return Task.FromResult(false);
        };
        var (outcome, attempts) = await PlayAsync(service, Scenario(new()), engine => running = engine);
        Assert.True(outcome is { Interrupted: true, Drained: true });
        Assert.Equal(100, outcome.Counts.Planned);
        Assert.True(outcome.Counts.Unstarted > 0);
        Assert.All(attempts, a => Assert.Equal(AttemptOutcome.Ok, a.Outcome));
    }

    // One process an org: it holds what its last successful attempt brought, in the order of the log, and never uses a token before.
    private static void AssertHeldFollowsTheLog(IReadOnlyList<Attempt> attempts)
    {
        foreach (var org in attempts.GroupBy(a => a.Org))
        {
            var held = TokenId.Of($"token-of-org-{org.Key:00}");
            foreach (var attempt in org.OrderBy(a => a.StartRecord))
            {
                Assert.Equal(held, attempt.Held);
                held = attempt.Received ?? held;
            }
        }
    }

    private static async Task<bool> RefuseAsync(HttpContext context, string whoeverSends)
    {
        if (!context.Request.Headers.Authorization.ToString().Contains(whoeverSends, StringComparison.Ordinal))
            return false;

        context.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
        await context.Response.WriteAsync("oauth_problem=token_rejected");
        return true;
    }

    private static Scenario Scenario(PartnerBehaviour behaviour) => new()
    {
        Name = "engine",
        Title = "A hundred arrivals in half a second",
        Policies = [new("strict", "strict")],
        Orgs = new() { Count = Orgs },
        Phases = new() { WarmUp = TimeSpan.Zero, Steady = TimeSpan.FromSeconds(0.5), Degraded = TimeSpan.Zero, Recovery = TimeSpan.Zero },
        Load = [new SteadyLoad { Rate = 200 }],
        Partners = [behaviour],
    };

    private async Task<(LoadOutcome Outcome, IReadOnlyList<Attempt> Attempts)> PlayAsync(
        FakeService service, Scenario scenario, Action<LoadEngine>? started = null)
    {
        var store = new TokenStore(Orgs);
        for (var org = 0; org < Orgs; org++)
            store.Connect(org, 0, Utf8($"handle-of-org-{org:00}"), Utf8($"token-of-org-{org:00}"), Utf8($"secret-of-org-{org:00}"));

        LoadOutcome outcome;
        var saved = new SavedTokens();
        using var transport = new TargetTransport(scenario.Transport, Orgs, null);
        using (var log = new AttemptLog(_file, saved.Report))
        {
            using var engine = new LoadEngine(new()
            {
                Plan = ArrivalPlan.For(scenario),
                Scenario = scenario,
                Store = store,
                Client = new(service.Address, [new("app", "secret")], transport, TimeProvider.System),
                Log = log,
                Saved = saved,
                Reauthenticate = AuthenticateAsync,
                Arm = 1,
                Time = TimeProvider.System,
            });
            started?.Invoke(engine);
            outcome = await engine.RunAsync(TimeProvider.System.GetTimestamp());
        }

        using var stream = File.OpenRead(_file);
        var attempts = new List<Attempt>();
        Assert.Null(AttemptLogReader.Read(stream, TimeSpan.Zero, (in attempt) => attempts.Add(attempt)).Gap);
        Assert.All(attempts, a => Assert.NotNull(a.Ended));
        return (outcome, attempts);
    }

    private Task<AuthenticatedSession?> AuthenticateAsync(int org, CancellationToken cancel)
    {
        lock (_people)
            _people.Add(org);
        return Task.FromResult<AuthenticatedSession?>(new($"fresh-handle-{org:00}", $"token-of-person-{org:00}", $"secret-of-person-{org:00}"));
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}

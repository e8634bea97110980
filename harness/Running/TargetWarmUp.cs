using LoadLab.Ledger;
using LoadLab.Load;
using LoadLab.Load.Partners;
using LoadLab.Scenarios;

namespace LoadLab.Running;

/// <summary>
/// Keeps a target that has just started from being measured while it compiles itself and opens its connections: on a busy
/// machine that takes seconds, and tokens asked for meanwhile would count as lost to nothing but the start. Before the
/// arm's first instant it sends refreshes with a good signature and a session handle that nobody was given. Each goes all
/// the way to the database and commits its nonce there, is refused, and leaves no token to account for.
/// </summary>
/// <param name="client">Sends them, over connections of its own.</param>
/// <param name="held">Tokens whose secrets can sign: those the orgs were given.</param>
/// <param name="poolSize">The target's database connections: more at once would wait for each other.</param>
/// <param name="time">The clock.</param>
internal sealed class TargetWarmUp(PartnerClient client, TokenStore held, int poolSize, TimeProvider time) : IDisposable
{
    /// <summary>A machine that does not settle in this time is not going to.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    // Long enough for what the run-time compiles at its second attempt, which it begins after 30 calls and 0.1 s.
    private const int QuickRounds = 8;
    private const int MostAtOnce = 16;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly TimeoutQueue _timeouts = new(time);
    private readonly Flight[] _flights = [.. Enumerable.Range(0, AtOnce(held, poolSize)).Select(_ => new Flight())];
    private readonly TokenStore _strangers = Strangers(held, AtOnce(held, poolSize));
    private int _sent;

    /// <summary>What is quick enough to begin: a quarter of what the least patient partner waits, so that one hiccup loses nothing.</summary>
    public static TimeSpan Quick(IEnumerable<PartnerBehaviour> partners) => partners.Min(p => p.Timeout) / 4;

    /// <summary>Sends rounds of refreshes until several in a row were answered quickly.</summary>
    /// <param name="quick">How long the slowest of a round may take.</param>
    /// <param name="over">Ends it: a part has died.</param>
    /// <param name="ct">Ends it: the user insists.</param>
    /// <returns>Null when the target answers quickly; otherwise what the slowest of the last round took.</returns>
    public async Task<TimeSpan?> RunAsync(TimeSpan quick, Task over, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var slowest = TimeSpan.Zero;
        for (var inARow = 0; inARow < QuickRounds;)
        {
            ct.ThrowIfCancellationRequested();
            if (over.IsCompleted || time.GetElapsedTime(began) > Limit)
                return slowest;

            // Any other answer than a refusal says nothing of how quickly the database is reached; it is as good as none.
            var round = await Task.WhenAll(_flights.Select(SendAsync));
            slowest = round.Max(r => r.Took);
            inARow = slowest <= quick && round.All(r => r.Outcome == AttemptOutcome.Refused) ? inARow + 1 : 0;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _timeouts.Dispose();

    private async Task<(AttemptOutcome Outcome, TimeSpan Took)> SendAsync(Flight flight, int org)
    {
        // Named by a number, which is all a nonce has to be; the names of a run's attempts are drawn and never this small.
        flight.Attempt = new()
        {
            Id = new(Interlocked.Increment(ref _sent), 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
            Org = org,
            Held = _strangers.IdOf(org),
            Trigger = AttemptTrigger.Arrival,
            Planned = default,
            Started = default,
        };
        client.Prepare(flight, _strangers);
        _timeouts.Add(flight, flight.Number, s_patience);
        var began = time.GetTimestamp();
        var outcome = await client.SendAsync(flight, ConnectionUse.Shared);
        flight.Land();
        flight.Reset();
        return (outcome, time.GetElapsedTime(began));
    }

    private static int AtOnce(TokenStore held, int poolSize) => Math.Min(MostAtOnce, Math.Min(held.Count, poolSize));

    private static TokenStore Strangers(TokenStore held, int count)
    {
        var strangers = new TokenStore(count);
        for (var org = 0; org < count; org++)
            strangers.Connect(org, held.AppOf(org), "of-nobody"u8, held.Token(org), held.Secret(org));

        return strangers;
    }
}

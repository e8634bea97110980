using LoadLab.Target.Tests.Fixtures;
using Npgsql;

namespace LoadLab.Target.Tests.Refresh.Interleaving;

/// <summary>One of several that act at once.</summary>
/// <param name="name">One letter.</param>
/// <param name="mark">Bytes that only its trips have; a trip without anybody's mark belongs to whom the connection does.</param>
/// <param name="act">What it does, over a connection of the target's pool.</param>
internal sealed class Actor(char name, byte[] mark, Func<Task<string>> act)
{
    public char Name => name;

    public byte[] Mark => mark;

    /// <summary>Its answer, once it has one.</summary>
    public Task<string> Answer { get; private set; } = Task.FromResult("");

    /// <summary>The connection it is on.</summary>
    public GatedWire? Wire { get; set; }

    public bool IsHeld => Wire?.Trip is not null;

    public void Start() => Answer = act();
}

/// <summary>
/// Runs the same acts over and over, each time in another order of their round trips to the database, until there is no
/// order left: a depth-first search over whose trip goes next. Nothing is drawn and nothing is timed.
/// </summary>
/// <remarks>
/// After a trip was let through, the next is chosen only when everybody stands still: holds a trip back, has an answer,
/// or waits for a lock. Who waits is asked of the database, and the lock table is exact: a lock that is given up is
/// handed to its waiter before the giver's own answer is sent. So when all that are neither held nor done were waiting
/// at the instant of the query, nobody was running who could have ended a wait.
/// </remarks>
internal sealed class Interleavings(GatedLink link, NpgsqlDataSource data) : IAsyncDisposable
{
    private readonly Dictionary<int, int> backends = [];
    private readonly List<(int Choice, string Ready)> path = [];
    private NpgsqlConnection? observer;
    private NpgsqlCommand? whoWaits;

    /// <summary>How many orders were run so far.</summary>
    public int Orders { get; private set; }

    /// <summary>Runs every order.</summary>
    /// <param name="begin">Makes the actors of one more run.</param>
    /// <param name="check">Is given the order in letters and the answers, when all have one.</param>
    public async Task ExploreAsync(Func<Task<Actor[]>> begin, Func<string, string[], Task> check)
    {
        await LookAtBackendsAsync();
        path.Clear();
        do
        {
            var actors = await begin();
            var order = await RunAsync(actors);
            Orders++;
            await check(order, await Task.WhenAll(actors.Select(a => a.Answer)));
        }
        while (MoveOn());
    }

    public async ValueTask DisposeAsync()
    {
        if (whoWaits is not null)
            await whoWaits.DisposeAsync();
        if (observer is not null)
            await observer.DisposeAsync();
    }

    /// <summary>The last choice that had another possibility takes it; those after it are made anew.</summary>
    private bool MoveOn()
    {
        while (path is [.., var (choice, ready)])
        {
            path.RemoveAt(path.Count - 1);
            if (choice + 1 < ready.Length)
            {
                path.Add((choice + 1, ready));
                return true;
            }
        }

        return false;
    }

    private async Task<string> RunAsync(Actor[] actors)
    {
        link.Holding = true;
        try
        {
            // One after the other, so that a first trip without a mark is known to be the starter's. All of them are
            // held before the first goes, so every order is possible.
            for (var at = 0; at < actors.Length; at++)
            {
                actors[at].Start();
                await StandStillAsync(actors[..(at + 1)]);
            }

            var order = "";
            while (actors.Where(a => a.IsHeld).ToArray() is { Length: > 0 } ready)
            {
                var next = ready[Choose(order.Length, string.Concat(ready.Select(a => a.Name)))];
                order += next.Name;
                next.Wire!.Release();
                await StandStillAsync(actors);
            }

            Assert.All(actors, a => Assert.True(a.Answer.IsCompleted, $"{a.Name} waits for ever after {order}"));
            return order;
        }
        finally
        {
            link.Holding = false;
        }
    }

    private int Choose(int step, string ready)
    {
        if (step == path.Count)
            path.Add((0, ready));
        // The same choices must lead to the same place, or orders would be missed.
        Assert.Equal(path[step].Ready, ready);
        return path[step].Choice;
    }

    private async Task StandStillAsync(Actor[] actors)
    {
        while (true)
        {
            foreach (var wire in link.Held)
                Claim(wire, actors);
            var running = actors.Where(a => !a.IsHeld && !a.Answer.IsCompleted).ToArray();
            if (running.Length == 0)
                return;
            var waiting = await WaitingAsync();
            if (running.All(a => a.Wire is not null && waiting.Contains(backends[a.Wire.Port])))
                return;
        }
    }

    private static void Claim(GatedWire wire, Actor[] actors)
    {
        var owner = actors.FirstOrDefault(a => wire.Trip.AsSpan().IndexOf(a.Mark) >= 0)
            ?? actors.FirstOrDefault(a => a.Wire == wire)
            ?? actors[^1];
        owner.Wire = wire;
    }

    private async Task LookAtBackendsAsync()
    {
        if (observer is null)
        {
            observer = await data.OpenConnectionAsync();
            whoWaits = new NpgsqlCommand("select pid from pg_locks where not granted", observer);
            await whoWaits.PrepareAsync();
        }

        backends.Clear();
        await using var command = new NpgsqlCommand(
            "select client_port, pid from pg_stat_activity where datname = current_database() and client_port > 0", observer);
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
            backends[row.GetInt32(0)] = row.GetInt32(1);
    }

    private async Task<HashSet<int>> WaitingAsync()
    {
        var waiting = new HashSet<int>();
        await using var row = await whoWaits!.ExecuteReaderAsync();
        while (await row.ReadAsync())
            waiting.Add(row.GetInt32(0));
        return waiting;
    }
}

using System.Net;
using LoadLab.Toxiproxy.Links;

namespace LoadLab.Benchmarks.Toxiproxy;

/// <summary>Clients on one loop: as little work a request as a client can have, so that what is measured is the path.</summary>
internal sealed class Load(Transport transport, Clock clock)
{
    private const int Message = 64;

    private EventLoop Loop => transport.Loops[0];

    /// <summary>Round trips of 64 bytes over so many connections, each with one under way. Returns each one's time in ns.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="connections">How many.</param>
    /// <param name="length">For how long.</param>
    /// <param name="pause">Between an answer and the next message of a connection.</param>
    public async Task<List<long>> RoundTripsAsync(IPEndPoint target, int connections, TimeSpan length, TimeSpan pause = default)
    {
        List<long> times = new(1 << 20);
        List<Pinger> pingers = [];
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await Loop.InvokeAsync(() =>
        {
            for (int i = 0; i < connections; i++)
            {
                transport.Connect(Loop, target, channel =>
                {
                    Pinger pinger = new(channel!, clock, times);
                    if (pause > TimeSpan.Zero) pinger.Answered = () => Loop.Timers.Set(pinger, clock.Now + (long)pause.TotalNanoseconds);
                    pingers.Add(pinger);
                    if (pingers.Count == connections) open.SetResult();
                });
            }
        });
        await open.Task;
        await Loop.InvokeAsync(() => pingers.ForEach(pinger => pinger.Send()));
        await Task.Delay(length, TimeProvider.System);
        await Loop.InvokeAsync(() => pingers.ForEach(pinger => pinger.Stop()));
        return times;
    }

    /// <summary>Connect, one round trip, close; so many at a time. Returns how many were completed.</summary>
    public async Task<long> ConnectionsAsync(IPEndPoint target, int atATime, TimeSpan length)
    {
        long done = 0;
        bool stopped = false;
        void Next() => transport.Connect(Loop, target, channel =>
        {
            Pinger pinger = new(channel!, clock, null);
            pinger.Answered = () =>
            {
                pinger.Stop();
                done++;
                if (!stopped) Loop.Defer(Next);
            };
            pinger.Send();
        });
        await Loop.InvokeAsync(() =>
        {
            for (int i = 0; i < atATime; i++) Next();
        });
        await Task.Delay(length, TimeProvider.System);
        await Loop.InvokeAsync(() => stopped = true);
        return done;
    }

    /// <summary>Writes as fast as the path takes it.</summary>
    public async Task BulkAsync(IPEndPoint target, int connections, TimeSpan length)
    {
        List<Pusher> pushers = [];
        await Loop.InvokeAsync(() =>
        {
            for (int i = 0; i < connections; i++)
            {
                transport.Connect(Loop, target, channel =>
                {
                    pushers.Add(new Pusher(Loop, channel!));
                    pushers[^1].OnWritable(channel!);
                });
            }
        });
        await Task.Delay(length, TimeProvider.System);
        await Loop.InvokeAsync(() => pushers.ForEach(pusher => pusher.Stop()));
    }

    /// <summary>Opens connections, sends one message over each and leaves them idle until disposed.</summary>
    public async Task<IAsyncDisposable> IdleAsync(IPEndPoint target, int connections)
    {
        List<Pinger> pingers = [];
        TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int left = connections;
        void Open() => transport.Connect(Loop, target, channel =>
        {
            Pinger pinger = new(channel!, clock, null);
            pinger.Answered = () =>
            {
                if (--left == 0) answered.SetResult();
                else if (pingers.Count < connections) Loop.Defer(Open);
            };
            pingers.Add(pinger);
            pinger.Send();
        });
        await Loop.InvokeAsync(Open);
        await answered.Task;
        return new Idle(Loop, pingers);
    }

    private sealed class Idle(EventLoop loop, List<Pinger> pingers) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await loop.InvokeAsync(() => pingers.ForEach(pinger => pinger.Stop()));
    }

    private sealed class Pinger : Alarm, IChannelOwner
    {
        private readonly Channel channel;
        private readonly Clock clock;
        private readonly List<long>? times;
        private readonly byte[] buffer = new byte[Message];
        private int missing;
        private long sentAt;

        public Pinger(Channel channel, Clock clock, List<long>? times)
        {
            this.channel = channel;
            this.clock = clock;
            this.times = times;
            channel.Owner = this;
            Answered = Send;
        }

        public Action Answered { get; set; }

        public void Send()
        {
            if (channel.IsClosed) return;
            missing = Message;
            sentAt = clock.Now;
            channel.Write(buffer, out int _);
        }

        public void Stop() => channel.Close(reset: false);

        protected internal override void Ring() => Send();

        public void OnReadable(Channel _)
        {
            while (!channel.IsClosed && channel.Read(buffer, out int count) == Io.Done)
            {
                if ((missing -= count) > 0) continue;
                times?.Add(clock.Now - sentAt);
                Answered();
            }
        }

        public void OnWritable(Channel _)
        {
        }
    }

    private sealed class Pusher : IChannelOwner
    {
        private const int WritesPerTurn = 16;
        private readonly EventLoop loop;
        private readonly Channel channel;

        public Pusher(EventLoop loop, Channel channel)
        {
            this.loop = loop;
            this.channel = channel;
            channel.Owner = this;
        }

        public void Stop() => channel.Close(reset: true);

        public void OnReadable(Channel _)
        {
        }

        public void OnWritable(Channel _)
        {
            for (int i = 0; i < WritesPerTurn && !channel.IsClosed; i++)
            {
                if (channel.Write(loop.Scratch, out int count) != Io.Done || count < loop.Scratch.Length) return;
            }
            if (!channel.IsClosed) loop.Defer(() => OnWritable(channel));
        }
    }
}

using System.ComponentModel;
using System.Runtime.InteropServices;
using static LoadLab.Toxiproxy.Links.Epoll.Libc;

namespace LoadLab.Toxiproxy.Links.Epoll;

/// <summary>Anything registered with epoll.</summary>
internal interface IEpollTarget
{
    void OnEvents(uint events);
}

/// <summary>
/// Linux: one epoll instance a loop, registrations edge-triggered and made once, the next alarm in a timerfd (nanoseconds,
/// no timer slack), wakes through an eventfd.
/// </summary>
internal sealed unsafe class EpollPoller : IPoller
{
    private const int MaxEvents = 256;
    private const ulong WakeToken = ulong.MaxValue;
    private const ulong TimerToken = ulong.MaxValue - 1;

    // The kernel packs epoll_event on x86 only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;
    private static readonly int EventSize = DataOffset + 8;

    private readonly Clock clock;
    private readonly long spin;
    private readonly int epoll;
    private readonly int wake;
    private readonly int timer;
    private readonly byte* events = (byte*)NativeMemory.AllocZeroed(MaxEvents * 16);
    private readonly Stack<int> freeSlots = new();
    private IEpollTarget?[] targets = new IEpollTarget?[64];
    private uint[] generations = new uint[64];
    private int slots;
    private readonly WakeLead lead = new();
    private long? armedFor;

    /// <param name="clock">Must count as CLOCK_MONOTONIC does, as <see cref="TimeProvider.System"/> does on Linux.</param>
    /// <param name="spin">How long to look for events again before sleeping, in nanoseconds. See docs/toxiproxy.md for what it buys.</param>
    public EpollPoller(Clock clock, long spin)
    {
        this.clock = clock;
        this.spin = spin;
        epoll = Check(epoll_create1(EPOLL_CLOEXEC));
        wake = Check(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
        timer = Check(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
        Control(EPOLL_CTL_ADD, wake, EPOLLIN | EPOLLET, WakeToken);
        Control(EPOLL_CTL_ADD, timer, EPOLLIN | EPOLLET, TimerToken);
    }

    /// <summary>Whether this machine has what the poller needs.</summary>
    public static bool IsSupported =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Starts watching a descriptor; the token stands for this registration only, never for a later one.</summary>
    public ulong Add(int fd, uint interest, IEpollTarget target)
    {
        if (!freeSlots.TryPop(out int slot))
        {
            slot = slots++;
            if (slot == targets.Length)
            {
                Array.Resize(ref targets, slot * 2);
                Array.Resize(ref generations, slot * 2);
            }
        }
        targets[slot] = target;
        // A generation, because an event of a closed descriptor may still be in the batch when its slot is used again.
        ulong token = ((ulong)++generations[slot] << 32) | (uint)slot;
        Control(EPOLL_CTL_ADD, fd, interest, token);
        return token;
    }

    /// <summary>Forgets a registration. Closing the descriptor is what takes it out of epoll.</summary>
    public void Forget(ulong token)
    {
        int slot = (int)(uint)token;
        targets[slot] = null;
        freeSlots.Push(slot);
    }

    /// <summary>Takes a descriptor that stays open out of epoll.</summary>
    public void Remove(int fd, ulong token)
    {
        Control(EPOLL_CTL_DEL, fd, 0, 0);
        Forget(token);
    }

    public void Poll(long? due)
    {
        int count = Wait(0);
        if (count == 0 && due != 0)
        {
            count = Spin(due);
            if (count == 0 && Arm(due)) count = Wait(-1);
        }
        for (int i = 0; i < count; i++)
        {
            byte* e = events + (i * EventSize);
            Dispatch(*(uint*)e, *(ulong*)(e + DataOffset));
        }
    }

    public void Wake()
    {
        ulong one = 1;
        _ = write(wake, &one, sizeof(ulong));
    }

    public void Dispose()
    {
        _ = close(timer);
        _ = close(wake);
        _ = close(epoll);
        NativeMemory.Free(events);
    }

    internal static int Check(int result) => result >= 0 ? result : throw new Win32Exception(LastError);

    private void Dispatch(uint what, ulong token)
    {
        if (token == TimerToken)
        {
            if (armedFor is long armed) lead.Learn(clock.Now - armed);
            armedFor = null;
            return;
        }
        if (token == WakeToken)
        {
            ulong drained;
            _ = read(wake, &drained, sizeof(ulong));
            return;
        }
        int slot = (int)(uint)token;
        if (generations[slot] == (uint)(token >> 32)) targets[slot]?.OnEvents(what);
    }

    private int Wait(int timeout)
    {
        int count = epoll_wait(epoll, events, MaxEvents, timeout);
        return count >= 0 ? count : LastError == EINTR ? 0 : Check(count);
    }

    // Going to sleep and being woken costs more than a round trip on loopback, so a busy loop looks a little longer. And it
    // stays awake for the last stretch before an alarm, which the timer alone would ring late.
    private int Spin(long? due)
    {
        long now = clock.Now;
        long until = due - lead.Now <= now ? due!.Value : Math.Min(now + spin, due ?? long.MaxValue);
        int count;
        while ((count = Wait(0)) == 0 && clock.Now < until) Thread.Yield();
        return count;
    }

    // False when the alarm is so close that it's awaited awake.
    private bool Arm(long? due)
    {
        long? early = due - lead.Now;
        if (early <= clock.Now) return false;
        if (early == armedFor) return true;
        armedFor = early;
        TimerSpec spec = default;
        if (early is long instant)
        {
            spec.Seconds = (nint)(instant / Clock.Second);
            spec.Nanoseconds = (nint)(instant % Clock.Second);
        }
        Check(timerfd_settime(timer, TFD_TIMER_ABSTIME, &spec, null));
        return true;
    }

    private void Control(int operation, int fd, uint interest, ulong token)
    {
        byte* e = stackalloc byte[16];
        *(uint*)e = interest;
        *(ulong*)(e + DataOffset) = token;
        Check(epoll_ctl(epoll, operation, fd, e));
    }
}

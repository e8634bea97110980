namespace LoadLab.Toxiproxy.Links;

/// <summary>Something that wants to be woken at an instant. It is its own heap entry, so waiting allocates nothing.</summary>
internal abstract class Alarm
{
    /// <summary>Where this alarm sits in its queue's heap; −1 while it isn't set.</summary>
    internal int HeapIndex { get; set; } = -1;

    internal long Due { get; set; }

    internal bool IsSet => HeapIndex >= 0;

    /// <summary>Called on the loop's thread at or after <see cref="Due"/>, never before.</summary>
    protected internal abstract void Ring();
}

/// <summary>All alarms of one loop: a binary heap ordered by due time. Not thread-safe; it belongs to its loop.</summary>
internal sealed class TimerQueue(Clock clock)
{
    private Alarm[] heap = new Alarm[16];

    public int Count { get; private set; }

    public Clock Clock => clock;

    public long Now => clock.Now;

    /// <summary>When the earliest alarm rings, or null while none is set.</summary>
    public long? NextDue => Count == 0 ? null : heap[0].Due;

    /// <summary>Sets the alarm, or moves it when it was set already.</summary>
    public void Set(Alarm alarm, long due)
    {
        if (!alarm.IsSet)
        {
            if (Count == heap.Length) Array.Resize(ref heap, heap.Length * 2);
            Place(alarm, Count++);
        }
        alarm.Due = due;
        SiftDown(alarm, SiftUp(alarm));
    }

    public void Cancel(Alarm alarm)
    {
        if (!alarm.IsSet) return;
        int hole = alarm.HeapIndex;
        alarm.HeapIndex = -1;
        Alarm last = heap[--Count];
        heap[Count] = null!;
        if (ReferenceEquals(last, alarm)) return;
        Place(last, hole);
        SiftDown(last, SiftUp(last));
    }

    /// <summary>Rings every alarm that is due now, earliest first.</summary>
    public void RunDue()
    {
        if (Count == 0) return;
        long now = clock.Now;
        while (Count > 0 && heap[0].Due <= now)
        {
            Alarm alarm = heap[0];
            Cancel(alarm);
            alarm.Ring();
        }
    }

    private void Place(Alarm alarm, int index)
    {
        heap[index] = alarm;
        alarm.HeapIndex = index;
    }

    private int SiftUp(Alarm alarm)
    {
        int index = alarm.HeapIndex;
        while (index > 0)
        {
            int parent = (index - 1) / 2;
            if (heap[parent].Due <= alarm.Due) break;
            Place(heap[parent], index);
            index = parent;
        }
        Place(alarm, index);
        return index;
    }

    private void SiftDown(Alarm alarm, int index)
    {
        while (true)
        {
            int child = (2 * index) + 1;
            if (child >= Count) break;
            if (child + 1 < Count && heap[child + 1].Due < heap[child].Due) child++;
            if (heap[child].Due >= alarm.Due) break;
            Place(heap[child], index);
            index = child;
        }
        Place(alarm, index);
    }
}

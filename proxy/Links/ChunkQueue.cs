namespace LoadLab.Toxiproxy.Links;

/// <summary>A ring of chunks that starts with room for one and allocates nothing until then.</summary>
internal sealed class ChunkQueue
{
    private Chunk[] ring = [];
    private int first;

    public int Count { get; private set; }

    /// <summary>The chunk that leaves next. Only while there is one.</summary>
    public ref Chunk Head => ref ring[first];

    public void Enqueue(Chunk chunk)
    {
        if (Count == ring.Length) Grow();
        ring[(first + Count++) & (ring.Length - 1)] = chunk;
    }

    public Chunk Dequeue()
    {
        Chunk head = ring[first];
        ring[first] = default;
        first = (first + 1) & (ring.Length - 1);
        Count--;
        return head;
    }

    public void DropHead()
    {
        Chunk head = Dequeue();
        head.Return();
    }

    public void Clear()
    {
        while (Count > 0) DropHead();
        ring = [];
        first = 0;
    }

    private void Grow()
    {
        Chunk[] larger = new Chunk[Math.Max(1, ring.Length * 2)];
        for (int i = 0; i < Count; i++) larger[i] = ring[(first + i) & (ring.Length - 1)];
        ring = larger;
        first = 0;
    }
}

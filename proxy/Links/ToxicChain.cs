using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Links;

/// <summary>The toxics of one direction of a proxy, in order of adding. Immutable.</summary>
internal sealed record ToxicSet(IReadOnlyList<Toxic> Toxics)
{
    public static ToxicSet Empty { get; } = new([]);
}

/// <summary>The toxics on one link: which were asked for, which take effect here, and their stages.</summary>
internal sealed class ToxicChain(Link link, Connection connection)
{
    private readonly List<Slot> slots = [];

    /// <summary>Makes the link's toxics those of the set. Applying the same set twice changes nothing.</summary>
    public void Apply(ToxicSet set)
    {
        foreach (Slot slot in slots.ToArray())
        {
            if (link.IsOver) return;
            if (!slot.IsLeaving && !set.Toxics.Any(toxic => toxic.Id == slot.Toxic.Id)) Remove(slot);
        }
        foreach (Toxic toxic in set.Toxics)
        {
            if (link.IsOver) return;
            Slot? slot = slots.Find(slot => !slot.IsLeaving && slot.Toxic.Id == toxic.Id);
            if (slot is null) Add(toxic);
            else if (!slot.Toxic.Equals(toxic)) Change(slot, toxic);
        }
    }

    public void Recheck()
    {
        foreach (Slot slot in slots.ToArray()) slot.Stage?.Recheck();
    }

    public void Discard()
    {
        foreach (Slot slot in slots) slot.Stage?.Discard();
    }

    /// <summary>A stage is empty and out of the link.</summary>
    public void Forget(Stage stage) => slots.RemoveAll(slot => ReferenceEquals(slot.Stage, stage) && slot.IsLeaving);

    private void Add(Toxic toxic)
    {
        slots.FindLast(slot => slot.Stage is not null)?.Stage?.ReleaseWaiting();
        if (link.IsOver) return;
        SeededRandom random = connection.RandomFor(link, toxic);
        // Drawn once for this toxic and link: raising the toxicity later adds links, and takes none away.
        Slot slot = new(toxic, random.NextDouble(), random);
        slots.Add(slot);
        if (slot.TakesEffect) Start(slot);
    }

    private void Change(Slot slot, Toxic toxic)
    {
        slot.Toxic = toxic;
        if (slot.Stage is { } running && slot.TakesEffect) running.Update(toxic.Attributes);
        else if (slot.Stage is not null) Stop(slot, keep: true);
        else if (slot.TakesEffect) Start(slot);
    }

    private void Remove(Slot slot)
    {
        if (slot.Stage is null) slots.Remove(slot);
        else Stop(slot, keep: false);
    }

    private void Stop(Slot slot, bool keep)
    {
        Stage stage = slot.Stage!;
        if (keep)
        {
            // It may take effect again: the place in the order stays, while its old stage empties under a slot of its own.
            slots.Insert(slots.IndexOf(slot), new Slot(slot.Toxic, slot.Draw, default) { Stage = stage, IsLeaving = true });
            slot.Stage = null;
        }
        slot.IsLeaving = !keep;
        stage.Leave();
    }

    private void Start(Slot slot)
    {
        int index = slots.IndexOf(slot);
        Stage? before = slots.Take(index).LastOrDefault(other => other.Stage is not null)?.Stage;
        IUpstream upstream = before is null ? link : before;
        ToxicState state = slot.Toxic.Attributes.Start(new ToxicStart(link.Timers.Now, slot.Random));
        Stage stage = new(link, state, connection.Shard.TallyOf(slot.Toxic)) { Upstream = upstream, Next = upstream.Next };
        upstream.Next.Upstream = stage;
        upstream.Next = stage;
        slot.Stage = stage;
        stage.Begin();
    }

    private sealed class Slot(Toxic toxic, double draw, SeededRandom random)
    {
        public Toxic Toxic { get; set; } = toxic;

        public double Draw => draw;

        public SeededRandom Random => random;

        public Stage? Stage { get; set; }

        /// <summary>Removed, but data still waits inside.</summary>
        public bool IsLeaving { get; set; }

        public bool TakesEffect => Draw < Toxic.Toxicity;
    }
}

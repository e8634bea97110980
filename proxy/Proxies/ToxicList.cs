using System.Text.Json;
using LoadLab.Toxiproxy.Links;
using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Proxies;

/// <summary>The toxics of one proxy. Every change is in force on all open connections when the returned task completes.</summary>
internal sealed class ToxicList(Clock clock, Func<Direction, ToxicSet, Task> applyAsync, Action<string, string> changed)
{
    private static long lastId;
    private readonly List<Toxic> toxics = [];

    /// <summary>Upstream first, then downstream, each in order of adding.</summary>
    public IReadOnlyList<Toxic> All => [.. toxics.OrderBy(toxic => toxic.Direction)];

    /// <exception cref="ApiException">404.</exception>
    public Toxic Get(string name) => toxics.Find(toxic => toxic.Name == name) ?? throw ApiException.NoToxic();

    /// <exception cref="ApiException">400 for an unknown type or malformed attributes, 409 for a name that is taken.</exception>
    public async Task<Toxic> AddAsync(string type, string? name, Direction direction, float toxicity, JsonElement? attributes)
    {
        ToxicAttributes defaults = ToxicCatalog.Find(type) ?? throw ApiException.InvalidType();
        string stream = direction == Direction.Upstream ? "upstream" : "downstream";
        string unique = string.IsNullOrEmpty(name) ? $"{type}_{stream}" : name;
        if (toxics.Exists(toxic => toxic.Name == unique)) throw ApiException.ToxicExists();
        Toxic toxic = new(Interlocked.Increment(ref lastId), unique, direction, toxicity, Read(defaults, attributes));
        toxics.Add(toxic);
        await ApplyAsync(direction);
        changed("added", unique);
        return toxic;
    }

    /// <summary>Changes the attributes given and the toxicity; the rest stays.</summary>
    /// <exception cref="ApiException">404, or 400 for malformed attributes.</exception>
    public async Task<Toxic> UpdateAsync(string name, float? toxicity, JsonElement? attributes)
    {
        Toxic old = Get(name);
        Toxic updated = old with { Toxicity = toxicity ?? old.Toxicity, Attributes = attributes is null ? old.Attributes : Read(old.Attributes, attributes) };
        toxics[toxics.IndexOf(old)] = updated;
        await ApplyAsync(updated.Direction);
        changed("updated", name);
        return updated;
    }

    /// <exception cref="ApiException">404.</exception>
    public async Task RemoveAsync(string name)
    {
        Toxic toxic = Get(name);
        toxics.Remove(toxic);
        await ApplyAsync(toxic.Direction);
        changed("removed", name);
    }

    public async Task ClearAsync()
    {
        if (toxics.Count == 0) return;
        string[] names = [.. toxics.Select(toxic => toxic.Name)];
        toxics.Clear();
        await Task.WhenAll(ApplyAsync(Direction.Upstream), ApplyAsync(Direction.Downstream));
        foreach (string name in names) changed("removed", name);
    }

    private ToxicAttributes Read(ToxicAttributes current, JsonElement? attributes)
    {
        try
        {
            return current.With(new AttributeReader(attributes)) with { Since = clock.Now };
        }
        catch (AttributeException wrong)
        {
            throw ApiException.BadBody(wrong.Message);
        }
    }

    private Task ApplyAsync(Direction direction) =>
        applyAsync(direction, new ToxicSet([.. toxics.Where(toxic => toxic.Direction == direction)]));
}

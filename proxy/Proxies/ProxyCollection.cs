namespace LoadLab.Toxiproxy.Proxies;

/// <summary>A proxy that is wanted.</summary>
internal sealed record ProxySpec(string Name, string Listen, string Upstream, bool Enabled);

/// <summary>
/// Every proxy of the server. One change at a time; none of them waits for a client or an upstream, so none waits long.
/// </summary>
internal sealed class ProxyCollection(ProxyRuntime runtime) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly SortedDictionary<string, Proxy> proxies = new(StringComparer.Ordinal);

    /// <summary>Runs something that reads or changes proxies, alone.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        await gate.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>By name. Inside <see cref="RunAsync"/> only, as everything below.</summary>
    public IReadOnlyCollection<Proxy> All => proxies.Values;

    /// <summary>Alarms set on all loops at about this moment. Any thread.</summary>
    public int Alarms => runtime.Transport.Loops.Sum(loop => loop.Timers.Count);

    /// <exception cref="ApiException">404.</exception>
    public Proxy Get(string name) => proxies.GetValueOrDefault(name) ?? throw ApiException.NoProxy();

    /// <exception cref="ApiException">409, or 500 when it can't listen; then there is no such proxy.</exception>
    public async Task<Proxy> AddAsync(ProxySpec spec)
    {
        if (proxies.ContainsKey(spec.Name)) throw ApiException.ProxyExists();
        return await CreateAsync(spec);
    }

    /// <summary>Keeps the proxy of that name when it listens and connects there already, else replaces it.</summary>
    /// <exception cref="ApiException">500 when it can't listen.</exception>
    public async Task<Proxy> AddOrReplaceAsync(ProxySpec spec)
    {
        if (proxies.TryGetValue(spec.Name, out Proxy? existing))
        {
            if (!await existing.DiffersAsync(spec.Listen, spec.Upstream)) return existing;
            await existing.StopAsync();
            proxies.Remove(spec.Name);
        }
        return await CreateAsync(spec);
    }

    /// <exception cref="ApiException">404.</exception>
    public async Task RemoveAsync(string name)
    {
        Proxy proxy = Get(name);
        await proxy.StopAsync();
        proxies.Remove(name);
    }

    /// <summary>Enables every proxy and removes every toxic. Connections stay.</summary>
    /// <exception cref="ApiException">500 when one can't listen any more.</exception>
    public async Task ResetAsync()
    {
        foreach (Proxy proxy in proxies.Values)
        {
            await proxy.StartAsync();
            await proxy.Toxics.ClearAsync();
        }
    }

    public async Task StopAsync()
    {
        foreach (Proxy proxy in proxies.Values) await proxy.StopAsync();
    }

    public void Dispose() => gate.Dispose();

    private async Task<Proxy> CreateAsync(ProxySpec spec)
    {
        Proxy proxy = new(spec.Name, spec.Listen, spec.Upstream, runtime);
        if (spec.Enabled) await proxy.StartAsync();
        proxies.Add(spec.Name, proxy);
        return proxy;
    }
}

using LoadLab.Ledger;

namespace LoadLab.Load.Partners;

/// <summary>
/// What every org holds, in arrays: an idle org is no object and costs little more than its texts. Callers keep
/// accesses to one org apart.
/// </summary>
public sealed class TokenStore
{
    private readonly TextColumn _handles, _tokens, _secrets;
    private readonly TokenId[] _ids;
    private readonly byte[] _apps;

    /// <summary>A store for so many orgs.</summary>
    /// <param name="orgs">How many.</param>
    public TokenStore(int orgs)
    {
        Count = orgs;
        (_handles, _tokens, _secrets) = (new(orgs), new(orgs), new(orgs));
        _ids = new TokenId[orgs];
        _apps = new byte[orgs];
    }

    /// <summary>How many orgs there are.</summary>
    public int Count { get; }

    /// <summary>Connects an org: it holds its first token, or after a person has authenticated again, a new session's.</summary>
    /// <param name="org">Index of the org.</param>
    /// <param name="app">Index of its app, up to 255.</param>
    /// <param name="handle">Session handle, as on the wire but not percent-encoded; so the others.</param>
    /// <param name="token">Access token.</param>
    /// <param name="secret">The token's secret.</param>
    public void Connect(int org, int app, ReadOnlySpan<byte> handle, ReadOnlySpan<byte> token, ReadOnlySpan<byte> secret)
    {
        _apps[org] = checked((byte)app);
        _handles.Set(org, handle);
        Renew(org, token, secret);
    }

    /// <summary>The org holds a new token from now on.</summary>
    public void Renew(int org, ReadOnlySpan<byte> token, ReadOnlySpan<byte> secret)
    {
        _ids[org] = TokenId.Of(token);
        _tokens.Set(org, token);
        _secrets.Set(org, secret);
    }

    /// <summary>Index of the org's app.</summary>
    public int AppOf(int org) => _apps[org];

    /// <summary>The org's session handle.</summary>
    public ReadOnlySpan<byte> Handle(int org) => _handles.Get(org);

    /// <summary>The access token held.</summary>
    public ReadOnlySpan<byte> Token(int org) => _tokens.Get(org);

    /// <summary>Its secret.</summary>
    public ReadOnlySpan<byte> Secret(int org) => _secrets.Get(org);

    /// <summary>Id of the token held.</summary>
    public TokenId IdOf(int org) => _ids[org];
}

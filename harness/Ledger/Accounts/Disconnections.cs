namespace LoadLab.Ledger.Accounts;

/// <summary>
/// Who was cut off, and for how long. An org is cut off from the first refused refresh of the token it then holds until a
/// refresh succeeds or a person authenticates again. One that holds a void token without having been told so is found at
/// the end, from the database.
/// </summary>
/// <remarks>
/// What an org holds is the token of its last successful attempt in the order of the log. A process refused with a copy
/// that another process has replaced in the meantime is no disconnection, and neither is an API call's 401.
/// </remarks>
internal sealed class Disconnections(SliceIndex index, ArmTerms terms, TimeSpan end)
{
    private readonly List<StoredToken> _session = [];

    /// <summary>Takes each spell as it is counted; by default nobody does.</summary>
    public Action<Spell> Take { get; init; } = _ => { };

    /// <summary>Counts a slice's orgs.</summary>
    public void Count(CutOff counts)
    {
        for (var org = 0; org < index.Slice.Orgs.Count; org++)
        {
            var (held, told, byRefresh, byPerson) = Follow(org, counts);
            var atEnd = !WouldBeAccepted(org, held);
            counts.AtEnd += atEnd ? 1 : 0;
            counts.Ever += atEnd || told ? 1 : 0;
            counts.Reconnected += byRefresh && !atEnd ? 1 : 0;
            counts.Reauthenticated += byPerson ? 1 : 0;
        }
    }

    private (TokenId Held, bool Told, bool ByRefresh, bool ByPerson) Follow(int org, CutOff counts)
    {
        var held = index.Slice.Orgs[org].Seed;
        TimeSpan? since = null;
        var refused = -1;
        var (told, byRefresh, byPerson) = (false, false, false);
        foreach (var place in index.AttemptsOf(org))
        {
            ref readonly var attempt = ref index.Attempts[place];
            if (attempt.Ended is null || attempt.Kind == AttemptKind.ApiCall || !attempt.Answered)
                continue;

            if (attempt.Received is { } token)
            {
                var person = attempt.Kind == AttemptKind.Reauthentication;
                if (since is { } from)
                {
                    Add(new(index.Slice.FirstOrg + org, from, attempt.Ended, person, held, refused, place), org, counts);
                    (byRefresh, byPerson) = (byRefresh || !person, byPerson || person);
                }

                (held, since) = (token, null);
            }
            else if (attempt is { Outcome: AttemptOutcome.Refused, Kind: AttemptKind.Refresh } && attempt.Held == held)
            {
                refused = since is null ? place : refused;
                since ??= attempt.Ended;
                told = true;
            }
        }

        // Told off and not back yet; whether its token would be refused still is the database's to say.
        if (since is { } still)
            Add(new(index.Slice.FirstOrg + org, still, null, false, held, refused, -1), org, counts);

        return (held, told, byRefresh, byPerson);
    }

    private void Add(Spell spell, int org, CutOff counts)
    {
        counts.Add(spell, index.Slice.Orgs[org], end);
        Take(spell);
    }

    private bool WouldBeAccepted(int org, TokenId held)
    {
        if (index.Token(held) is not (>= 0 and var token) || index.Facts[token].Org != org)
            return false;

        var place = index.Session(index.Tokens[token].Session);
        ref readonly var session = ref index.Sessions[place];
        if (session.RevokedAt is not null)
            return false;
        if (index.Tokens[token].IsCurrent)
            return true;

        _session.Clear();
        foreach (var one in index.TokensOf(place))
            _session.Add(index.Tokens[one]);

        var now = terms.Zero + end;
        return PolicyRules.MayAccept(
            terms, StaleToken.Of(held, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_session)), now, now, terms.FamilyOf(session.App));
    }
}

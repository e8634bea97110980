using LoadLab.Target.Evidence;
using LoadLab.Target.Hosting;
using LoadLab.Target.OAuth;
using LoadLab.Target.Refresh;
using LoadLab.Target.Storage;

namespace LoadLab.Target.OAuth2;

/// <summary><c>POST /connect/token</c>: a new refresh token and access token for the refresh token held (RFC 6749, 6).</summary>
public sealed class TokenEndpoint(Apps apps, RefreshService refresh, AccessTokens accessTokens, EvidenceLog evidence)
{
    public const string Path = "/connect/token";

    public async Task HandleAsync(HttpContext context)
    {
        var attempt = AttemptId.Of(context.Request);
        var patience = Patience.Of(context);
        var (request, error) = await ReadAsync(context.Request, attempt, patience.Either);
        if (request is null)
        {
            evidence.Rejected(attempt, error!.Reason);
            await error.WriteAsync(context.Response);
            return;
        }

        var result = await refresh.RefreshAsync(request, patience);
        if (result is not RefreshResult.Issued issued)
        {
            await TokenError.Of(result).WriteAsync(context.Response);
            return;
        }

        await JsonResponse.WriteAsync(context.Response, new
        {
            access_token = accessTokens.Write(new(issued.SessionId, issued.Generation, issued.Attempt)),
            token_type = "Bearer",
            expires_in = (long)issued.Lifetime.TotalSeconds,
            refresh_token = issued.Token,
        });
        evidence.ReturnedUnlessAborted(context, attempt, issued);
    }

    private async Task<(RefreshRequest? Request, TokenError? Error)> ReadAsync(
        HttpRequest request, Guid attempt, CancellationToken cancel)
    {
        var form = new Parameters();
        if (!RequestReader.IsForm(request) || await RequestReader.BodyAsync(request, cancel) is not { } body
            || !form.TryAddForm(body))
            return (null, TokenError.InvalidRequest("The form body cannot be read"));
        if (form.All.DistinctBy(p => p.Key).Count() != form.All.Count)
            return (null, TokenError.InvalidRequest("A parameter stands there twice"));

        var (client, unread) = ClientAuthentication.Read(request, form);
        if (client is null)
            return (null, unread);
        if (await apps.FindAsync(client.Id, cancel) is not { Disabled: false } app || !client.Fits(app))
            return (null, TokenError.InvalidClient("The client is not known by this id and secret"));

        return Mistake(form) is { } mistake
            ? (null, mistake)
            : (new RefreshRequest(attempt, app, Hashes.Of(form["refresh_token"]!), HandleHash: null, NonceHash: null), null);
    }

    /// <summary>What is wrong with what is asked for, if anything. A parameter without a value counts as left out.</summary>
    private static TokenError? Mistake(Parameters form) => (form["grant_type"], form["refresh_token"], form["scope"]) switch
    {
        (null or "", _, _) => TokenError.InvalidRequest("grant_type is missing"),
        (not "refresh_token", _, _) => new(400, "unsupported_grant_type", "Only refresh_token is granted here"),
        (_, null or "", _) => TokenError.InvalidRequest("refresh_token is missing"),
        // A refresh may not ask for more than was granted, and no session was granted a scope.
        (_, _, not (null or "")) => new(400, "invalid_scope", "No scope was granted"),
        _ => null,
    };
}

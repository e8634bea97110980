using LoadLab.Target.Evidence;
using LoadLab.Target.OAuth;
using LoadLab.Target.Refresh;
using LoadLab.Target.Storage;

namespace LoadLab.Target.OAuth2;

/// <summary><c>POST /connect/token</c>: a new refresh token and access token for the refresh token held (RFC 6749, 6).</summary>
public sealed class TokenEndpoint(Apps apps, RefreshService refresh, AccessTokens accessTokens, EvidenceLog evidence)
{
    public async Task HandleAsync(HttpContext context)
    {
        var attempt = AttemptId.Of(context.Request);
        var (request, error) = await ReadAsync(context.Request, attempt, context.RequestAborted);
        if (request is null)
        {
            evidence.Rejected(attempt, error!.Reason);
            await error.WriteAsync(context.Response);
            return;
        }

        var result = await refresh.RefreshAsync(request, context.RequestAborted);
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

        if (ClientAuthentication.Read(request, form) is not { } client
            || await apps.FindAsync(client.Id, cancel) is not { Disabled: false } app
            || !client.Fits(app))
            return (null, new TokenError(401, "invalid_client", "The client is not known by this id and secret"));

        return (form["grant_type"], form["refresh_token"]) switch
        {
            (null or "", _) => (null, TokenError.InvalidRequest("grant_type is missing")),
            ("refresh_token", null or "") => (null, TokenError.InvalidRequest("refresh_token is missing")),
            ("refresh_token", var token) =>
                (new RefreshRequest(attempt, app, Hashes.Of(token), HandleHash: null, NonceHash: null), null),
            _ => (null, new TokenError(400, "unsupported_grant_type", "Only refresh_token is granted here")),
        };
    }
}

using LoadLab.Target.Hosting;
using LoadLab.Target.OAuth2;
using LoadLab.Target.Storage;

namespace LoadLab.Target.OAuth;

/// <summary>The protected resources: what a token is good for.</summary>
public sealed class ResourceEndpoint(
    TargetOptions options, RequestVerifier verifier, AccessTokens accessTokens, TokenReader tokens)
{
    /// <param name="context">The request.</param>
    /// <param name="family">The family whose apps may read this; null: every app.</param>
    public Task HandleAsync(HttpContext context, string? family) => options.Protocol switch
    {
        Protocols.OAuth1 => HandleSignedAsync(context, family),
        Protocols.Both when !IsBearer(context.Request) => HandleSignedAsync(context, family),
        _ => HandleBearerAsync(context, family),
    };

    private static bool IsBearer(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

    private async Task HandleSignedAsync(HttpContext context, string? family)
    {
        var cancel = Patience.Of(context).Either;
        var verified = await verifier.VerifyAsync(context.Request, [], cancel);
        if (verified.Request is not { } signed)
        {
            await verified.Problem!.WriteAsync(context.Response);
            return;
        }

        var (standing, org) = await tokens.UseAsync(
            Hashes.Of(signed.Token), signed.App.ConsumerKey, signed.NonceHash, family, cancel);
        await (standing == TokenStanding.Good ? WriteAsync(context.Response, org) : Refusal(standing).WriteAsync(context.Response));
    }

    /// <summary>OAuth 2.0: one answer for every token that is not good (RFC 6750, 3.1).</summary>
    private async Task HandleBearerAsync(HttpContext context, string? family)
    {
        var token = IsBearer(context.Request) ? context.Request.Headers.Authorization[0]!["Bearer ".Length..].Trim() : null;
        var (standing, org) = token is not null && accessTokens.Read(token) is { } row
            ? await tokens.UseAsync(row, family, Patience.Of(context).Either)
            : (TokenStanding.Invalid, "");
        if (standing == TokenStanding.Good)
        {
            await WriteAsync(context.Response, org);
            return;
        }

        var (status, challenge) = (token, standing) switch
        {
            // Whoever brought no token is told only what to bring.
            (null, _) => (StatusCodes.Status401Unauthorized, "Bearer realm=\"LoadLab\""),
            (_, TokenStanding.Denied) => (StatusCodes.Status403Forbidden, "Bearer realm=\"LoadLab\", error=\"insufficient_scope\""),
            _ => (StatusCodes.Status401Unauthorized, "Bearer realm=\"LoadLab\", error=\"invalid_token\""),
        };
        context.Response.StatusCode = status;
        context.Response.Headers.WWWAuthenticate = challenge;
    }

    private static Task WriteAsync(HttpResponse response, string org) => response.WriteAsJsonAsync(
        new { organisations = new[] { new { organisationId = OrgId.Of(org), name = org } } });

    private static Problem Refusal(TokenStanding standing) => standing switch
    {
        TokenStanding.NonceUsed => new Problem(401, "nonce_used"),
        TokenStanding.Expired => Problem.WithAdvice(401, "token_expired", "The access token has expired"),
        TokenStanding.Revoked => Problem.WithAdvice(401, "token_revoked", "The session was ended"),
        TokenStanding.Denied => Problem.WithAdvice(401, "permission_denied", "The app is of another API family"),
        _ => Problem.InvalidToken(),
    };
}

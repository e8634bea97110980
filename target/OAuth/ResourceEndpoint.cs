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
    public Task HandleAsync(HttpContext context, string? family) =>
        options.Protocol != Protocols.OAuth1 && Bearer(context.Request) is { } token
            ? HandleBearerAsync(context, token)
            : HandleSignedAsync(context, family);

    private static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? header["Bearer ".Length..].Trim()
            : null;

    private async Task HandleSignedAsync(HttpContext context, string? family)
    {
        var verified = await verifier.VerifyAsync(context.Request, [], context.RequestAborted);
        if (verified.Request is not { } signed)
        {
            await verified.Problem!.WriteAsync(context.Response);
            return;
        }

        if (family is not null && signed.App.ApiFamily != family)
        {
            await Problem.WithAdvice(401, "permission_denied", $"The app is not of the {family} family")
                .WriteAsync(context.Response);
            return;
        }

        var (standing, org) = await tokens.UseAsync(
            Hashes.Of(signed.Token), signed.App.ConsumerKey, signed.NonceHash, context.RequestAborted);
        await (standing == TokenStanding.Good ? WriteAsync(context.Response, org) : Refusal(standing).WriteAsync(context.Response));
    }

    /// <summary>OAuth 2.0: one answer for every token that is not good (RFC 6750, 3.1). It knows no families.</summary>
    private async Task HandleBearerAsync(HttpContext context, string token)
    {
        if (accessTokens.Read(token) is { } row
            && await tokens.UseAsync(row, context.RequestAborted) is (TokenStanding.Good, var org))
        {
            await WriteAsync(context.Response, org);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
    }

    private static Task WriteAsync(HttpResponse response, string org) => response.WriteAsJsonAsync(
        new { organisations = new[] { new { organisationId = OrgId.Of(org), name = org } } });

    private static Problem Refusal(TokenStanding standing) => standing switch
    {
        TokenStanding.NonceUsed => new Problem(401, "nonce_used"),
        TokenStanding.Expired => Problem.WithAdvice(401, "token_expired", "The access token has expired"),
        TokenStanding.Revoked => Problem.WithAdvice(401, "token_revoked", "The session was ended"),
        _ => Problem.InvalidToken(),
    };
}

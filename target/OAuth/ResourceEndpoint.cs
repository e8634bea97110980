using LoadLab.Target.Storage;

namespace LoadLab.Target.OAuth;

/// <summary>The protected resources: what a token is good for.</summary>
public sealed class ResourceEndpoint(RequestVerifier verifier, TokenReader tokens)
{
    /// <param name="context">The request.</param>
    /// <param name="family">The family whose apps may read this; null: every app.</param>
    public async Task HandleAsync(HttpContext context, string? family)
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
            Hashes.Of(signed.Token), signed.App.ConsumerKey, context.RequestAborted);
        await AnswerAsync(context.Response, standing, org);
    }

    private static Task AnswerAsync(HttpResponse response, TokenStanding standing, string org) => standing switch
    {
        TokenStanding.Good => response.WriteAsJsonAsync(
            new { organisations = new[] { new { organisationId = OrgId.Of(org), name = org } } }),
        TokenStanding.Expired =>
            Problem.WithAdvice(401, "token_expired", "The access token has expired").WriteAsync(response),
        TokenStanding.Revoked =>
            Problem.WithAdvice(401, "token_revoked", "The session was ended").WriteAsync(response),
        _ => Problem.InvalidToken().WriteAsync(response),
    };
}

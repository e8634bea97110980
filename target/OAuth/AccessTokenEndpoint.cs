using System.Globalization;
using LoadLab.Target.Evidence;
using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh;
using LoadLab.Target.Storage;

namespace LoadLab.Target.OAuth;

/// <summary><c>POST /oauth/AccessToken</c>: a new access token for the one held and the session handle.</summary>
public sealed class AccessTokenEndpoint(
    RequestVerifier verifier, RefreshService refresh, TokenMint mint, EvidenceLog evidence)
{
    private static readonly string[] Handle = ["oauth_session_handle"];

    public async Task HandleAsync(HttpContext context)
    {
        var attempt = AttemptId.Of(context.Request);
        var patience = Patience.Of(context);
        var verified = await verifier.VerifyAsync(context.Request, Handle, patience.Either);
        if (verified.Request is not { } signed)
        {
            evidence.Rejected(attempt, verified.Problem!.Reason);
            await verified.Problem.WriteAsync(context.Response);
            return;
        }

        var handle = signed.Parameters["oauth_session_handle"]!;
        var request = new RefreshRequest(
            attempt, signed.App, Hashes.Of(signed.Token), Hashes.Of(handle), signed.NonceHash);
        var result = await refresh.RefreshAsync(request, patience);
        if (result is not RefreshResult.Issued issued)
        {
            await RefusalProblems.Of(result, signed.Token).WriteAsync(context.Response);
            return;
        }

        await FormResponse.WriteAsync(context.Response, Body(issued, handle));
        evidence.ReturnedUnlessAborted(context, attempt, issued);
    }

    private string Body(RefreshResult.Issued issued, string handle) => string.Create(
        CultureInfo.InvariantCulture,
        $"oauth_token={issued.Token}&oauth_token_secret={mint.SecretOf(issued.Token)}"
        + $"&oauth_expires_in={(long)issued.Lifetime.TotalSeconds}"
        + $"&oauth_session_handle={PercentEncoding.Encode(handle)}"
        + $"&oauth_authorization_expires_in={(long)Sessions.HandleLifetime.TotalSeconds}"
        + $"&xero_org_muid={OrgId.Of(issued.Org)}");
}

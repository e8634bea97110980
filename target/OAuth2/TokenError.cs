using LoadLab.Target.OAuth;
using LoadLab.Target.Refresh;

namespace LoadLab.Target.OAuth2;

/// <summary>An error answer of RFC 6749 section 5.2.</summary>
internal sealed record TokenError(int Status, string Error, string Description)
{
    /// <summary>For counters and evidence.</summary>
    public string Reason => Error;

    public static TokenError InvalidRequest(string description) => new(400, "invalid_request", description);

    public static TokenError InvalidClient(string description) => new(401, "invalid_client", description);

    /// <summary>What a refresh that gets no token is told. Why exactly is not: whoever stole a token learns nothing.</summary>
    public static TokenError Of(RefreshResult result) => result switch
    {
        RefreshResult.Refused => new(400, "invalid_grant", "The refresh token is not valid"),
        RefreshResult.InDoubt => Unavailable("The database did not confirm in time; retry with the token you hold"),
        RefreshResult.Unavailable => Unavailable("The service cannot answer now; retry"),
        _ => throw new ArgumentException("Not a refusal.", nameof(result)),
    };

    /// <summary>The same trouble as OAuth 2.0 puts it (the names for 5xx are those of RFC 6749 section 4.1.2.1).</summary>
    public static TokenError Of(Problem problem) => problem.Status switch
    {
        StatusCodes.Status503ServiceUnavailable => Unavailable("The service cannot answer now; retry"),
        _ => new(problem.Status, "server_error", "The service failed"),
    };

    public Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        if (Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Basic realm=\"LoadLab\"";
        if (Status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = Problem.RetrySeconds;
        return JsonResponse.WriteAsync(response, new { error = Error, error_description = Description });
    }

    private static TokenError Unavailable(string description) => new(503, "temporarily_unavailable", description);
}

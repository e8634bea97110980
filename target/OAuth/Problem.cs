namespace LoadLab.Target.OAuth;

/// <summary>An answer of the problem reporting extension.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Name">The value of <c>oauth_problem</c>.</param>
/// <param name="Fields">The further fields, in order, values not encoded.</param>
public sealed record Problem(int Status, string Name, params (string Name, string Value)[] Fields)
{
    /// <summary>What a 503 asks the caller to wait, in seconds: long enough for a failover to be noticed, short
    /// beside a token's life.</summary>
    public const string RetrySeconds = "5";

    private const string AdviceField = "oauth_problem_advice";

    /// <summary>For logs, counters and evidence; never contains what the caller sent.</summary>
    public string Reason { get; init; } = Name;

    /// <summary>The answer to a refresh whose token is not the one expected, as in the incident of 2018.</summary>
    public static Problem TokenMismatch(string token) =>
        WithAdvice(401, "token_rejected", $"Token {token} does not match an expected REQUEST token");

    /// <summary>The protected resources' answer to an invalid token, as in the incident of 2018.</summary>
    public static Problem InvalidToken() => WithAdvice(401, "token_rejected", "The access token is not valid");

    public static Problem ParametersAbsent(IEnumerable<string> names) =>
        new(400, "parameter_absent", ("oauth_parameters_absent", string.Join('&', names)));

    public static Problem ParametersRejected(params IEnumerable<string> names) =>
        new(400, "parameter_rejected", ("oauth_parameters_rejected", string.Join('&', names)));

    public static Problem Malformed(string advice) => WithAdvice(400, "parameter_rejected", advice);

    public static Problem Unavailable(string reason, string advice) =>
        WithAdvice(503, "service_unavailable", advice) with { Reason = reason };

    public static Problem WithAdvice(int status, string name, string advice) => new(status, name, (AdviceField, advice));

    /// <summary>The form-encoded body.</summary>
    public string Body() => string.Join('&', All().Select(f => $"{f.Name}={PercentEncoding.Encode(f.Value)}"));

    /// <summary>The same fields for <c>WWW-Authenticate</c>.</summary>
    public string Challenge() =>
        "OAuth realm=\"LoadLab\"," + string.Join(',', All().Select(f => $"{f.Name}=\"{PercentEncoding.Encode(f.Value)}\""));

    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        if (Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = Challenge();
        if (Status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = RetrySeconds;
        await FormResponse.WriteAsync(response, Body());
    }

    private IEnumerable<(string Name, string Value)> All() => [("oauth_problem", Name), .. Fields];
}

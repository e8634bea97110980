namespace LoadLab.Target.OAuth;

/// <summary>An answer of the problem reporting extension (wiki.oauth.net, ProblemReporting).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Name">The value of <c>oauth_problem</c>; null for trouble of the service's own, for which the extension
/// has no name and allows none to be made up.</param>
/// <param name="Fields">The further fields, in order, values not encoded.</param>
public sealed record Problem(int Status, string? Name, params (string Name, string Value)[] Fields)
{
    /// <summary>What a 503 asks the caller to wait, in seconds: long enough for a failover to be noticed, short
    /// beside a token's life.</summary>
    public const string RetrySeconds = "5";

    private const string AdviceField = "oauth_problem_advice";

    /// <summary>For logs, counters and evidence; never contains what the caller sent.</summary>
    public string Reason { get; init; } = Name ?? "";

    /// <summary>The answer to a refresh whose token is not the one expected, as in the incident of 2018.</summary>
    public static Problem TokenMismatch(string token) =>
        WithAdvice(401, "token_rejected", $"Token {token} does not match an expected REQUEST token");

    /// <summary>The protected resources' answer to an invalid token, as in the incident of 2018.</summary>
    public static Problem InvalidToken() => WithAdvice(401, "token_rejected", "The access token is not valid");

    public static Problem ParametersAbsent(IEnumerable<string> names) =>
        new(400, "parameter_absent", ("oauth_parameters_absent", string.Join('&', names)));

    /// <summary>Parameters as they would stand in a query: the extension encodes them twice.</summary>
    public static Problem ParametersRejected(params IEnumerable<KeyValuePair<string, string>> parameters) => new(
        400,
        "parameter_rejected",
        ("oauth_parameters_rejected", string.Join(
            '&', parameters.Select(p => $"{PercentEncoding.Encode(p.Key)}={PercentEncoding.Encode(p.Value)}"))));

    public static Problem Malformed(string advice) => WithAdvice(400, "parameter_rejected", advice);

    /// <summary>Trouble of the service's own: 500 or 503.</summary>
    public static Problem OfService(int status, string reason, string advice) =>
        WithAdvice(status, null, advice) with { Reason = reason };

    public static Problem Unavailable(string reason, string advice) => OfService(503, reason, advice);

    public static Problem WithAdvice(int status, string? name, string advice) => new(status, name, (AdviceField, advice));

    /// <summary>The form-encoded body.</summary>
    public string Body() => string.Join('&', All().Select(f => $"{f.Name}={PercentEncoding.Encode(f.Value)}"));

    /// <summary>The same fields for <c>WWW-Authenticate</c>, where the extension wants them too. Fields that would make
    /// it longer than a client need accept (4 KB) stay in the body only.</summary>
    public string Challenge()
    {
        var fields = string.Concat(Fields.Select(f => $",{f.Name}=\"{PercentEncoding.Encode(f.Value)}\""));
        return $"OAuth realm=\"LoadLab\",oauth_problem=\"{Name}\"{(fields.Length > 4000 ? "" : fields)}";
    }

    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        if (Name is not null)
            response.Headers.WWWAuthenticate = Challenge();
        if (Status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = RetrySeconds;
        await FormResponse.WriteAsync(response, Body());
    }

    private IEnumerable<(string Name, string Value)> All() => Name is null ? Fields : [("oauth_problem", Name), .. Fields];
}

using System.Globalization;
using LoadLab.Ledger;

namespace LoadLab.Explaining;

/// <summary>A sentence, with the record it comes from.</summary>
/// <param name="At">When, from the arm's first instant; null where no instant belongs to it.</param>
/// <param name="Witness">Whose record says so: <c>partner</c>, <c>target</c>, <c>database</c>, or <c>ledger</c> where several are compared.</param>
/// <param name="Text">The sentence.</param>
internal sealed record Told(TimeSpan? At, string Witness, string Text);

/// <summary>Sentences under one heading.</summary>
internal sealed record Chapter(string Heading, IReadOnlyList<Told> Sentences);

/// <summary>How sentences name things.</summary>
internal static class Say
{
    public const string Partner = "partner", Target = "target", Database = "database", Ledger = "ledger";

    /// <summary>An instant of the arm: <c>+12.3456 s</c>.</summary>
    public static string At(TimeSpan at) => string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds:+0.0000;-0.0000} s");

    /// <summary>A length of time.</summary>
    public static string Long(TimeSpan time) => Math.Abs(time.TotalSeconds) < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.000} s");

    /// <summary>A token, short enough to read and long enough to ask for.</summary>
    public static string Token(TokenId id) => id.ToString()[..12];

    /// <summary>An attempt as a sentence names it.</summary>
    public static string Attempt(in Attempt attempt) => $"attempt {attempt.Id}";

    /// <summary>How an attempt ended.</summary>
    public static string End(in Attempt attempt) => attempt.Ended is null
        ? "no record tells how it ended"
        : $"at {At(attempt.Ended.Value)} " + attempt.Outcome switch
        {
            AttemptOutcome.Ok when attempt.Received is { } token => $"it brought token {Token(token)}",
            AttemptOutcome.Ok => "it was answered as it wished",
            AttemptOutcome.Refused => "it was refused",
            AttemptOutcome.TimedOut => "the partner gave up waiting and closed the connection",
            AttemptOutcome.Unavailable => "it was answered 503",
            AttemptOutcome.ConnectionFailed => "its connection failed before the response was complete",
            AttemptOutcome.UnexpectedResponse => "it was answered in a way that a partner does not expect",
            AttemptOutcome.Abandoned => "it was ended by force with the run",
            _ => "it ended, and the record does not say how",
        };

    /// <summary>Why an attempt was made.</summary>
    public static string Why(AttemptTrigger trigger) => trigger switch
    {
        AttemptTrigger.Arrival => "because the schedule said so",
        AttemptTrigger.Retry => "as a retry, because an earlier attempt had brought no answer",
        AttemptTrigger.RetryAfterRefusal => "as a further try, because an earlier attempt had been refused",
        AttemptTrigger.AfterApiRefusal => "because the API had refused the token",
        AttemptTrigger.Person => "because a person authenticated again",
        _ => "between refreshes",
    };

    /// <summary>What an attempt did.</summary>
    public static string What(in Attempt attempt) => attempt.Kind switch
    {
        AttemptKind.Refresh => $"a refresh presented token {Token(attempt.Held)}",
        AttemptKind.ApiCall => $"an API call presented token {Token(attempt.Held)}",
        _ => "a person authenticated again",
    };
}

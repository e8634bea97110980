using System.Net;
using LoadLab.Ledger;

namespace LoadLab.Load.Partners;

/// <summary>How a request ended, and what it brought.</summary>
public readonly record struct RefreshReply(AttemptOutcome Outcome, string? Token = null, string? TokenSecret = null);

/// <summary>Sends refreshes over HTTP/1.1 as a partner does; giving up closes the connection.</summary>
public sealed class RefreshClient : IDisposable
{
    private readonly Uri _endpoint;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <summary>A client of one target.</summary>
    /// <param name="target">The target's public address.</param>
    /// <param name="timeout">How long the whole response may take.</param>
    /// <param name="time">The clock.</param>
    public RefreshClient(Uri target, TimeSpan timeout, TimeProvider time)
    {
        _endpoint = new Uri(target, "/oauth/AccessToken");
        _timeout = timeout;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            // The partner's own time-out is the only one, and connections are as many as are under way.
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Asks for a new token. Never throws for what the network or the target does.</summary>
    /// <param name="held">What the org holds.</param>
    /// <param name="attempt">The attempt's name.</param>
    /// <param name="abandon">Ends it at once: the run is being stopped by force.</param>
    public async Task<RefreshReply> RefreshAsync(Credentials held, Guid attempt, CancellationToken abandon)
    {
        using var patience = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, abandon);
        try
        {
            using var request = OAuthRefresh.Request(_endpoint, held, attempt, _time.GetUtcNow());
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await response.Content.ReadAsStringAsync(either.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK when OAuthRefresh.ReadToken(body) is var (token, secret) =>
                    new(AttemptOutcome.Ok, token, secret),
                HttpStatusCode.Unauthorized => new(AttemptOutcome.Refused),
                HttpStatusCode.ServiceUnavailable => new(AttemptOutcome.Unavailable),
                _ => new(AttemptOutcome.UnexpectedResponse),
            };
        }
        catch (OperationCanceledException)
        {
            return new(abandon.IsCancellationRequested ? AttemptOutcome.Abandoned : AttemptOutcome.TimedOut);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new(AttemptOutcome.ConnectionFailed);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}

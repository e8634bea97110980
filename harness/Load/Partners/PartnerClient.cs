using System.Net;
using LoadLab.Ledger;
using LoadLab.Load.Transport;
using LoadLab.Scenarios;

namespace LoadLab.Load.Partners;

/// <summary>An app as its partner knows it.</summary>
/// <param name="ConsumerKey">Its name on the wire.</param>
/// <param name="ConsumerSecret">Signs its requests.</param>
public sealed record PartnerApp(string ConsumerKey, string ConsumerSecret);

/// <summary>Sends what partners send and reads the answers. Never throws for what the network or the target does.</summary>
/// <param name="target">The target's public address.</param>
/// <param name="apps">The apps, by the index that <see cref="TokenStore"/> has.</param>
/// <param name="transport">The connections.</param>
/// <param name="time">The clock.</param>
public class PartnerClient(Uri target, IReadOnlyList<PartnerApp> apps, TargetTransport transport, TimeProvider time)
{
    /// <summary>The header by which a partner names its attempt, so that the token can be traced to it.</summary>
    public const string AttemptHeader = "X-Attempt-Id";

    private readonly Uri _refresh = new(target, "/oauth/AccessToken");
    private readonly Uri _resource = new(target, "/api.xro/2.0/Organisation");
    private readonly OAuthSigner[] _refreshSigners = Signers(apps, HttpMethod.Post, new(target, "/oauth/AccessToken"), withHandle: true);
    private readonly OAuthSigner[] _resourceSigners = Signers(apps, HttpMethod.Get, new(target, "/api.xro/2.0/Organisation"), withHandle: false);

    /// <summary>Signs a flight's request; reads the store, so nobody may write to the org's entry meanwhile.</summary>
    internal void Prepare(Flight flight, TokenStore store)
    {
        ref var attempt = ref flight.Attempt;
        var refresh = attempt.Kind == AttemptKind.Refresh;
        var request = flight.Request;
        request.Method = refresh ? HttpMethod.Post : HttpMethod.Get;
        request.RequestUri = refresh ? _refresh : _resource;
        request.Version = transport.Version;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.Clear();
        request.Headers.TryAddWithoutValidation("Authorization", Authorization(attempt, store));
        request.Headers.TryAddWithoutValidation(AttemptHeader, attempt.Id.ToString());
    }

    /// <summary>The value of the header that proves who asks. Overridden where the cost of signing is measured.</summary>
    internal virtual string Authorization(in Attempt attempt, TokenStore store)
    {
        var signers = attempt.Kind == AttemptKind.Refresh ? _refreshSigners : _resourceSigners;
        return signers[store.AppOf(attempt.Org)].Sign(store, attempt.Org, attempt.Id, time.GetUtcNow().ToUnixTimeSeconds());
    }

    /// <summary>Sends a flight's request and reads the whole answer into the flight.</summary>
    internal async ValueTask<AttemptOutcome> SendAsync(Flight flight, ConnectionUse use)
    {
        try
        {
            using var response = await transport.For(flight.Attempt.Org, use).SendAsync(flight.Request, flight.Cancelled).ConfigureAwait(false);
            await ReadAsync(response, flight).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.OK)
                return Accepted(flight);

            if (response.StatusCode == HttpStatusCode.Unauthorized)
                return AttemptOutcome.Refused;

            flight.RetryAfter = RetryAfter(response);
            return response.StatusCode == HttpStatusCode.ServiceUnavailable ? AttemptOutcome.Unavailable : AttemptOutcome.UnexpectedResponse;
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            // Giving up surfaces as any of these, depending on what the request was waiting for.
            return flight.Cut switch
            {
                CutShort.OutOfPatience => AttemptOutcome.TimedOut,
                CutShort.Abandoned => AttemptOutcome.Abandoned,
                _ => AttemptOutcome.ConnectionFailed,
            };
        }
    }

    private static AttemptOutcome Accepted(Flight flight)
    {
        if (flight.Attempt.Kind == AttemptKind.ApiCall)
            return AttemptOutcome.Ok;

        var body = flight.Body.AsSpan(0, flight.BodyLength);
        return RefreshResponse.TryRead(body, out flight.Token, out flight.Secret) ? AttemptOutcome.Ok : AttemptOutcome.UnexpectedResponse;
    }

    private static async ValueTask ReadAsync(HttpResponseMessage response, Flight flight)
    {
        using var body = response.Content.ReadAsStream(CancellationToken.None);
        while (true)
        {
            // To its very end, or the answer is not whole; what is beyond the buffer is read over its last half.
            if (flight.BodyLength == flight.Body.Length)
                flight.BodyLength /= 2;

            var read = await body.ReadAsync(flight.Body.AsMemory(flight.BodyLength), flight.Cancelled).ConfigureAwait(false);
            if (read == 0)
                return;

            flight.BodyLength += read;
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    private static OAuthSigner[] Signers(IReadOnlyList<PartnerApp> apps, HttpMethod method, Uri address, bool withHandle) =>
        [.. apps.Select(app => new OAuthSigner(method, address, app.ConsumerKey, app.ConsumerSecret, withHandle))];
}

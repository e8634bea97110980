using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace LoadLab.Stack.Target;

/// <summary>Typed client of the target's admin surface. Nothing but HTTP: any target that speaks it will do.</summary>
public sealed class TargetAdmin : IDisposable
{
    /// <summary>Half an answer is no answer: what the protocol requires must be there.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    // No limit of its own: seeding many orgs takes its time, and the caller's token ends what hangs.
    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };

    public TargetAdmin(Uri address)
    {
        Address = address;
        http.BaseAddress = address;
    }

    public Uri Address { get; }

    /// <summary>Registers apps.</summary>
    public Task AddAppsAsync(IReadOnlyList<TargetApp> apps, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "apps", apps, cancel);

    /// <summary>Connects orgs to apps, all in one request; the answer is in the order asked.</summary>
    public async Task<IReadOnlyList<TargetSession>> AddSessionsAsync(IReadOnlyList<TargetOrg> orgs, CancellationToken cancel) =>
        await SendAsync<List<TargetSession>>(HttpMethod.Post, "sessions", orgs, cancel);

    /// <summary>Changes the policy in force.</summary>
    public Task SetPolicyAsync(string policy, CancellationToken cancel) =>
        SendAsync(HttpMethod.Put, "policy", new { policy }, cancel);

    /// <summary>Sets the amnesty's window and families.</summary>
    public Task SetAmnestyAsync(TargetAmnesty amnesty, CancellationToken cancel) =>
        SendAsync(HttpMethod.Put, "amnesty", new
        {
            start = amnesty.Start.UtcDateTime,
            end = amnesty.End?.UtcDateTime,
            apiFamilies = amnesty.ApiFamilies,
        }, cancel);

    public Task<TargetCounters> ReadCountersAsync(CancellationToken cancel) =>
        SendAsync<TargetCounters>(HttpMethod.Get, "counters", null, cancel);

    /// <summary>Waits until no refresh is in progress, at most for the limit.</summary>
    public Task<TargetDrain> DrainAsync(TimeSpan limit, CancellationToken cancel) =>
        SendAsync<TargetDrain>(
            HttpMethod.Post,
            string.Create(CultureInfo.InvariantCulture, $"drain?timeout={limit.TotalMilliseconds:0}ms"),
            null,
            cancel);

    /// <summary>Writes the target's evidence so far, a JSON record a line; for a target whose file is out of reach.</summary>
    public async Task CopyEvidenceAsync(Stream destination, CancellationToken cancel)
    {
        using var response = await SendCheckedAsync(HttpMethod.Get, "evidence", null, cancel);
        await response.Content.CopyToAsync(destination, cancel);
    }

    public void Dispose() => http.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var response = await SendCheckedAsync(method, path, body, cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new TargetAdminException(
                $"The target's {method} /{path} answered what can't be read: {e.Message}", (int)response.StatusCode, text);
        }
    }

    private async Task SendAsync(HttpMethod method, string path, object? body, CancellationToken cancel) =>
        (await SendCheckedAsync(method, path, body, cancel)).Dispose();

    private async Task<HttpResponseMessage> SendCheckedAsync(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: Json);
        var response = await http.SendAsync(request, cancel);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancel);
            var status = (int)response.StatusCode;
            throw new TargetAdminException($"The target's {method} /{path} answered {status}: {text}", status, text);
        }
    }
}

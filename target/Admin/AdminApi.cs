using System.Text.Json;
using System.Text.Json.Serialization;
using LoadLab.Target.Evidence;
using LoadLab.Target.Hosting;
using LoadLab.Target.OAuth;
using LoadLab.Target.Refresh;
using LoadLab.Target.Refresh.Policies;
using LoadLab.Target.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace LoadLab.Target.Admin;

/// <summary>The operator's side. What each address does is written down in docs/target-protocol.md.</summary>
public sealed class AdminApi(
    TargetOptions options, Apps apps, Sessions sessions, Amnesties amnesties, RefreshService refresh, Counters counters, InFlight inFlight,
    PoolGate gate, EvidenceLog evidence, Drain drain, Database database)
{
    // A hundred thousand organisations in one call are about 10 MB.
    private const long BodyLimit = 64 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/apps", SaveAppsAsync);
        routes.MapPost("/sessions", CreateSessionsAsync);
        routes.MapPost("/sessions/revoke", RevokeSessionsAsync);
        routes.MapGet("/policy", WritePolicyAsync);
        routes.MapPut("/policy", SetPolicyAsync);
        routes.MapGet("/amnesty", WriteAmnestyAsync);
        routes.MapPut("/amnesty", SetAmnestyAsync);
        routes.MapDelete("/amnesty", RemoveAmnestyAsync);
        routes.MapGet("/counters", context => AnswerAsync(context, counters.Read(inFlight.Count, gate.InUse)));
        routes.MapGet("/evidence", WriteEvidenceAsync);
        routes.MapGet("/healthz", context => AnswerAsync(context, new { status = "ok" }));
        routes.MapGet("/readyz", ReadyAsync);
        routes.MapPost("/drain", DrainAsync);
    }

    private async Task SaveAppsAsync(HttpContext context)
    {
        var messages = await ReadAsync<AppMessage[]>(context);
        if (messages.FirstOrDefault(m => m.RsaPublicKey is { } pem && !Signatures.IsPublicKey(pem)) is { } wrong)
            throw new AdminInputException($"rsaPublicKey of '{wrong.ConsumerKey}' is not an RSA key in PEM.");
        await apps.SaveAsync(
            [.. messages.Select(m => new App(m.ConsumerKey, m.ConsumerSecret, m.ApiFamily, m.RsaPublicKey, m.Disabled))],
            context.RequestAborted);
        await AnswerAsync(context, new { apps = messages.Length });
    }

    private async Task CreateSessionsAsync(HttpContext context)
    {
        var messages = await ReadAsync<SessionMessage[]>(context);
        var made = await sessions.CreateAsync(
            [.. messages.Select(m => new SessionEntry(m.Org, m.ConsumerKey, m.Protocol))], context.RequestAborted);
        await AnswerAsync(context, made.Select(NewSessionMessage.Of));
    }

    private async Task RevokeSessionsAsync(HttpContext context)
    {
        var messages = await ReadAsync<RevokeMessage[]>(context);
        var revoked = await sessions.RevokeAsync(messages.Select(m => m.SessionHandle), context.RequestAborted);
        await AnswerAsync(context, new { revoked });
    }

    private Task WritePolicyAsync(HttpContext context) => AnswerAsync(context, new PolicyMessage(refresh.Policy.Name));

    private async Task SetPolicyAsync(HttpContext context)
    {
        var message = await ReadAsync<PolicyMessage>(context);
        if (!PolicyText.TryParse(message.Policy, out var policy))
            throw new AdminInputException($"policy is '{message.Policy}'; expected {PolicyText.Forms}.");
        if (policy is AmnestyPolicy && options.Protocol != Protocols.OAuth1)
            throw new AdminInputException(AmnestyPolicy.NeedsHandle);
        refresh.Policy = policy;
        await WritePolicyAsync(context);
    }

    private async Task WriteAmnestyAsync(HttpContext context) =>
        await AnswerAsync(
            context, await amnesties.ReadAsync(context.RequestAborted) is { } window ? AmnestyMessage.Of(window) : null);

    private async Task SetAmnestyAsync(HttpContext context)
    {
        var window = (await ReadAsync<AmnestyMessage>(context)).Window;
        if (window.End <= window.Start)
            throw new AdminInputException("end is not after start.");
        await amnesties.SetAsync(window, context.RequestAborted);
        await AnswerAsync(context, AmnestyMessage.Of(window));
    }

    private async Task RemoveAmnestyAsync(HttpContext context)
    {
        await amnesties.RemoveAsync(context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task WriteEvidenceAsync(HttpContext context)
    {
        await using var content = await evidence.OpenAsync();
        if (content is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // For people by default; ?format=binary is the file, byte for byte.
        if (context.Request.Query["format"] == "binary")
        {
            context.Response.ContentType = "application/octet-stream";
            await content.CopyToAsync(context.Response.Body, context.RequestAborted);
            return;
        }

        context.Response.ContentType = "application/x-ndjson";
        await EvidenceLog.WriteLinesAsync(content, context.Response.Body, context.RequestAborted);
    }

    /// <summary>Ready when the database answers, which a storm in the partners' pool does not change.</summary>
    private async Task ReadyAsync(HttpContext context)
    {
        await using var command = database.Operator.CreateCommand("select 1");
        await command.ExecuteScalarAsync(context.RequestAborted);
        await AnswerAsync(context, new { status = "ready" });
    }

    private async Task DrainAsync(HttpContext context)
    {
        var limit = context.Request.Query["timeout"].ToString();
        Duration atMost = default;
        if (limit.Length > 0 && !Duration.TryParse(limit, out atMost))
            throw new AdminInputException($"timeout is '{limit}'; expected a time such as 5s.");
        var drained = await drain.RunAsync(limit.Length > 0 ? atMost.Value : null);
        await AnswerAsync(context, new { drained, inFlight = inFlight.Count });
    }

    private static async Task<T> ReadAsync<T>(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = BodyLimit;
        return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Json, context.RequestAborted)
            ?? throw new AdminInputException("The body is null.");
    }

    private static Task AnswerAsync<T>(HttpContext context, T answer) =>
        context.Response.WriteAsJsonAsync(answer, Json, context.RequestAborted);
}

using CsCheck;
using LoadLab.Toxiproxy.Tests.Support;

namespace LoadLab.Toxiproxy.Tests.Api;

/// <summary>Whatever is sent, the answer is one the API knows: never a 500 from an exception nobody thought of.</summary>
public class FuzzTests
{
    private static readonly Gen<string> Value = Gen.OneOf(
        Pick.From("null", "true", "0", "-1", "1.5", "1e400", "99999999999999999999", "\"\"", "\"\\ud800\"", "[]", "{}", "[[[[", "\"latency\"", "\"upstream\"", "{\"latency\":-9223372036854775808,\"jitter\":9223372036854775807}", "{\"\\ud800\":1}", "{\"samples\":[1e999]}"),
        Gen.String.Select(text => System.Text.Json.JsonSerializer.Serialize(text)));

    private static readonly Gen<string> Object = Gen.Select(
        Pick.From("name", "listen", "upstream", "enabled", "type", "stream", "toxicity", "attributes", "NAME", "\\ud800", "distribution"), Value, (key, value) => $"\"{key}\":{value}")
        .List[0, 6].Select(fields => "{" + string.Join(',', fields) + "}");

    // Close enough to a toxic that its attributes are read.
    private static readonly Gen<string> Toxic = Gen.Select(
        Pick.From("latency", "bandwidth", "slow_close", "timeout", "reset_peer", "slicer", "limit_data"),
        Pick.From("latency", "jitter", "rate", "delay", "timeout", "bytes", "average_size", "ramp", "shape", "samples", "distribution", "\\ud800"),
        Gen.OneOf(Value, Pick.From("\"samples\"", "\"pareto\"", "[1e999]", "[1]")), Value,
        (type, key, value, samples) => $"{{\"type\":\"{type}\",\"attributes\":{{\"{key}\":{value},\"samples\":{samples}}}}}");

    private static readonly Gen<string> Body = Gen.OneOf(Toxic, Object, Object.List[0, 3].Select(items => $"[{string.Join(',', items)}]"), Gen.String, Value);

    private static readonly Gen<string> Target = Gen.OneOf(
        Pick.From("/proxies", "/populate", "/proxies/p", "/proxies/p/toxics", "/proxies/p/toxics/latency_downstream", "/reset", "/%", "/proxies/%00", "/proxies/%ff%fe", "/proxies/..%2f..", "/proxies?x=%"),
        Gen.String[1, 8].Select(name => "/proxies/" + Uri.EscapeDataString(Scrub(name))));

    [Fact]
    public async Task No_request_makes_the_api_throw()
    {
        await using Rig rig = await Rig.StartAsync();
        await Gen.Select(Pick.From("GET", "POST", "PATCH", "DELETE", "PUT"), Target, Body).SampleAsync(async (method, target, body) =>
        {
            // Whatever came before may have deleted it, and most routes need it.
            await rig.PostAsync("/proxies", """{"name":"p","listen":"127.0.0.1:0","upstream":"127.0.0.1:9"}""");
            Reply reply = await rig.SendAsync(method, target, method == "GET" ? null : Scrub(body));
            bool known = reply.Status is 200 or 201 or 204 or 400 or 403 or 404 or 405 or 409;
            Assert.True(known || (reply.Status == 500 && reply.Text.StartsWith("{\"error\":\"listen ", StringComparison.Ordinal)), $"{method} {target} {body}: {reply.Status} {reply.Text}");
        }, iter: 1500, threads: 1);
        Assert.Equal(200, (await rig.GetAsync("/version")).Status);
    }

    // Half a surrogate pair can't be sent as UTF-8.
    private static string Scrub(string text) => new([.. text.Select(c => char.IsSurrogate(c) ? '?' : c)]);
}

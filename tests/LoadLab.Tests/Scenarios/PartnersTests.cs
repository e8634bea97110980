using LoadLab.Scenarios;
using static LoadLab.Tests.Scenarios.Yaml;

namespace LoadLab.Tests.Scenarios;

/// <summary>The partners: one behaviour or a mix, and what each accepts and rejects.</summary>
public sealed class PartnersTests
{
    [Fact]
    public void Accepts_every_key_of_a_behaviour()
    {
        var partner = Assert.Single(ScenarioWith("""
            partners:
              name: racers
              share: 0.5
              timeout: 3s
              retry: { kind: exponential, delay: 1s, cap: 2s, attempts: 3, obey-retry-after: false }
              when-refused: { kind: keep-retrying, every: 5s }
              api-call-every: 10s
              processes: 2
              process-spread: 20ms
              connections: per-request
            """).Partners);
        Assert.Equal(
            new PartnerBehaviour
            {
                Name = "racers",
                Share = 0.5,
                Timeout = TimeSpan.FromSeconds(3),
                Retry = new() { Delay = TimeSpan.FromSeconds(1), Cap = TimeSpan.FromSeconds(2), Attempts = 3, ObeyRetryAfter = false },
                WhenRefused = new() { Kind = RefusalKind.KeepRetrying, Every = TimeSpan.FromSeconds(5) },
                ApiCallEvery = TimeSpan.FromSeconds(10),
                Processes = 2,
                ProcessSpread = TimeSpan.FromMilliseconds(20),
                Connections = ConnectionUse.PerRequest,
            },
            partner);
    }

    [Fact]
    public void Without_partners_there_is_one_behaviour_of_defaults() =>
        Assert.Equal([new PartnerBehaviour()], Scenario(Minimal).Partners);

    [Fact]
    public void Accepts_a_mix()
    {
        var partners = ScenarioWith("""
            partners:
              - { name: patient, share: 3, timeout: 9s }
              - { name: gone, when-refused: { kind: wait-for-person, person-after: 7s } }
              - { name: rare, share: 0.1, when-refused: { kind: give-up } }
            """).Partners;
        Assert.Equal(["patient", "gone", "rare"], partners.Select(partner => partner.Name));
        Assert.Equal([3, 1, 0.1], partners.Select(partner => partner.Share));
        Assert.Equal(new RefusalBehaviour { Kind = RefusalKind.WaitForPerson, PersonAfter = TimeSpan.FromSeconds(7) }, partners[1].WhenRefused);
        Assert.Equal(RefusalKind.GiveUp, partners[2].WhenRefused.Kind);
    }

    [Fact]
    public void Rejects_every_value_out_of_range_at_once() =>
        RejectsWith("""
            partners:
              - { share: 0, processes: 9, connections: shard, api-call-every: 0s }
              - { name: 5, retry: { obey-retry-after: yes }, when-refused: { every: 0s, person-after: 1s } }
            """,
            "x.yaml:8:14: partners[0].share: found 0; expected a number above 0, up to 1,000,000",
            "x.yaml:8:28: partners[0].processes: found 9; expected a whole number from 1 to 8",
            "x.yaml:8:44: partners[0].connections: found shard; expected shared, per-org or per-request; did you mean shared?",
            "x.yaml:8:67: partners[0].api-call-every: found 0s; expected a time above 0",
            "x.yaml:9:13: partners[1].name: found 5; expected text; put it in quotes",
            "x.yaml:9:43: partners[1].retry.obey-retry-after: found yes; expected true or false",
            "x.yaml:9:73: partners[1].when-refused.every: found 0s; expected a time above 0",
            "x.yaml:9:77: partners[1].when-refused.person-after: does not belong to when-refused of kind keep-retrying, which has kind, every");

    [Fact]
    public void Rejects_an_empty_mix() =>
        RejectsWith("partners: []\n", "x.yaml:7:11: partners: the list is empty; expected at least one of the behaviours");

    [Fact]
    public void Rejects_behaviours_that_can_not_be_told_apart() =>
        RejectsWith("partners:\n  - { share: 1 }\n  - { share: 2 }\n  - { name: partners }\n",
            "x.yaml:9:5: partners[1].name: another behaviour has the name partners; expected one that tells them apart",
            "x.yaml:10:13: partners[2].name: another behaviour has the name partners; expected one that tells them apart");

    [Fact]
    public void Rejects_the_longest_delay_of_a_mix_where_it_is_written() =>
        RejectsWith("partners:\n  - { name: a }\n  - { name: b, retry: { delay: 5s, cap: 4s } }\n",
            "x.yaml:9:41: partners[1].retry.cap: 4s is shorter than the first delay (5s)");

    [Fact]
    public void Rejects_distances_between_one_process() =>
        RejectsWith("partners: { process-spread: 1s }\n",
            "x.yaml:7:29: partners.process-spread: one process has nothing to be apart from; expected processes of 2 or more");

    [Fact]
    public void Rejects_more_api_calls_than_any_machine_sends_counting_the_shares() =>
        RejectsWith("""
            orgs: { count: 400000 }
            partners: [{ name: quiet }, { name: loud, share: 3, api-call-every: 2s }]
            """,
            "x.yaml:8:69: partners[1].api-call-every: makes 150,000 API calls per second; expected at most 100,000, so fewer orgs or a longer time");

    [Theory]
    [InlineData("http: 1.1, tls: false", HttpProtocol.Http11, false)]
    [InlineData("http: '2', tls: true", HttpProtocol.Http2, true)]
    [InlineData("tls: true", HttpProtocol.Http11, true)]
    public void Accepts_transports(string keys, HttpProtocol http, bool tls) =>
        Assert.Equal(new TransportSettings { Http = http, Tls = tls }, ScenarioWith($"transport: {{ {keys} }}\n").Transport);

    [Fact]
    public void Rejects_what_is_no_transport() =>
        RejectsWith("transport: { http: 3, tls: 'true', quic: true }\n",
            "x.yaml:7:20: transport.http: found 3; expected 1.1 or 2; did you mean 2?",
            "x.yaml:7:28: transport.tls: found the text \"true\"; expected true or false",
            "x.yaml:7:36: transport.quic: unknown key; expected http or tls");

    [Fact]
    public void Rejects_what_is_no_setting_of_the_target() =>
        RejectsWith("target: { transaction: batch, isolation: none, queue-limit: -1, token-lifetime: 0s }\n",
            "x.yaml:7:24: target.transaction: found batch; expected roundtrips, batched or single-statement; did you mean batched?",
            "x.yaml:7:42: target.isolation: found none; expected read-committed, repeatable-read or serializable",
            "x.yaml:7:61: target.queue-limit: found -1; expected a whole number from 0 to 1000000",
            "x.yaml:7:81: target.token-lifetime: found 0s; expected a time above 0");
}

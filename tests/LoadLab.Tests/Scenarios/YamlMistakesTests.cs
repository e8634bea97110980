using static LoadLab.Tests.Scenarios.Yaml;

namespace LoadLab.Tests.Scenarios;

/// <summary>Mistakes of form: what isn't the YAML that a scenario is written in.</summary>
public sealed class YamlMistakesTests
{
    [Fact]
    public void Accepts_the_shortest_scenario() => Assert.Equal("short", Scenario(Minimal).Name);

    [Fact]
    public void Rejects_text_that_is_not_yaml_and_says_where_it_stops() =>
        Rejects("name: x\ntitle: [a, b\nseed: 1\n",
            "x.yaml:3:1: not valid YAML: something before this is not closed or not complete; nothing after this could be read");

    [Fact]
    public void Rejects_an_empty_file() => Rejects("", "x.yaml:1:1: the file is empty; expected a scenario");

    [Fact]
    public void Rejects_a_file_of_comments() => Rejects("# nothing\n", "x.yaml:1:1: the file is empty; expected a scenario");

    [Fact]
    public void Rejects_a_document_that_is_no_mapping() => Rejects("- name: x\n", "x.yaml:1:1: found a list; expected a mapping of keys to values");

    [Fact]
    public void Rejects_a_second_document() =>
        RejectsWith("---\nname: other\n", "x.yaml:7:1: a second document begins; expected one scenario a file");

    [Fact]
    public void Rejects_a_key_that_is_there_twice_and_says_where_the_first_is() =>
        RejectsWith("seed: 1\nseed: 2\n", "x.yaml:8:1: seed: the key appears twice; first in line 7");

    [Fact]
    public void Rejects_a_key_that_is_there_twice_inside_a_section() =>
        RejectsWith("orgs: { count: 5, count: 6 }\n", "x.yaml:7:19: orgs.count: the key appears twice; first in line 7");

    [Fact]
    public void Rejects_anchors_and_aliases() =>
        RejectsWith("orgs: &o { count: 5 }\ntarget: *o\n",
            "x.yaml:7:7: orgs: found the anchor &o; anchors are not supported, write the value where it is used",
            "x.yaml:8:9: target: found the alias *o; aliases are not supported, write the value out");

    [Fact]
    public void Rejects_tags() =>
        RejectsWith("seed: !!int 5\n", "x.yaml:7:7: seed: found the tag tag:yaml.org,2002:int; tags are not supported");

    [Fact]
    public void Rejects_a_list_as_a_key() =>
        RejectsWith("? [a, b]\n: 1\n", "x.yaml:7:3: a list or a mapping can't be a key; expected a name");

    [Fact]
    public void Rejects_nesting_deeper_than_any_scenario_needs() =>
        RejectsWith("orgs: " + new string('[', 100_000),
            "x.yaml:7:23: orgs[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: nested more than 16 deep; nothing after this was read");

    [Fact]
    public void Rejects_a_huge_file_without_reading_it() =>
        Rejects(new string('x', 300_000), "x.yaml:1:1: the file has 300,000 characters; expected at most 262,144");

    [Fact]
    public void Rejects_an_unknown_key_and_names_the_nearest() =>
        RejectsWith("polices: [strict]\n", "x.yaml:7:1: polices: unknown key; did you mean policies?");

    [Fact]
    public void Rejects_an_unknown_key_with_all_the_valid_ones_when_none_is_near() =>
        RejectsWith("orgs: { xyzzy: 5 }\n", "x.yaml:7:9: orgs.xyzzy: unknown key; expected count or api-families");

    [Fact]
    public void Rejects_missing_keys_all_at_once() =>
        Rejects("seed: 1\n",
            "x.yaml:1:1: policies: is missing",
            "x.yaml:1:1: name: is missing",
            "x.yaml:1:1: title: is missing",
            "x.yaml:1:1: phases: is missing",
            "x.yaml:1:1: load: is missing");

    [Fact]
    public void Rejects_wrong_types() =>
        RejectsWith("""
            seed: many
            orgs: [5]
            partners: yes
            faults: none
            description: { text: x }
            """,
            "x.yaml:7:7: seed: found many; expected a whole number from 0 to 2147483647",
            "x.yaml:8:7: orgs: found a list; expected a mapping of keys to values",
            "x.yaml:9:11: partners: found yes; expected a behaviour, or a list of them",
            "x.yaml:10:9: faults: found none; expected a list of faults",
            "x.yaml:11:14: description: found a mapping; expected text");

    [Fact]
    public void Rejects_a_key_without_a_value() =>
        RejectsWith("seed:\norgs:\n",
            "x.yaml:7:6: seed: found nothing; expected a whole number from 0 to 2147483647",
            "x.yaml:8:6: orgs: found nothing; expected a mapping of keys to values");

    [Fact]
    public void Rejects_a_number_in_quotes() =>
        RejectsWith("seed: \"5\"\n", "x.yaml:7:7: seed: found the text \"5\"; expected a whole number from 0 to 2147483647");

    [Fact]
    public void Rejects_a_number_where_text_belongs() =>
        RejectsWith("description: 2018\n", "x.yaml:7:14: description: found 2018; expected text; put it in quotes");

    [Fact]
    public void Accepts_a_number_in_quotes_where_text_belongs() =>
        Assert.Equal("2018", ScenarioWith("description: '2018'\n").Description);

    [Fact]
    public void Reports_every_mistake_at_once_in_the_order_of_the_file() =>
        Rejects("""
            name: Not A Name
            policies: [strict, amnesti]
            phases: { warm-up: -2s, steady: 7 }
            load:
              - { kind: steady, rate: -3 }
              - { kind: strom, arrivals: 5 }
            seed: x
            """,
            "x.yaml:1:1: title: is missing",
            "x.yaml:1:7: name: found Not A Name; expected lower-case letters, digits and hyphens between them, as in db-slow",
            "x.yaml:2:20: policies[1]: found amnesti; unknown policy; did you mean amnesty?",
            "x.yaml:3:20: phases.warm-up: found -2s; expected a time of 0 or more",
            "x.yaml:3:33: phases.steady: found 7; has no unit; units are h, m, s and ms",
            "x.yaml:5:27: load[0].rate: found -3; expected a number above 0",
            "x.yaml:6:13: load[1].kind: found strom; expected steady, ramp, steps, storm, cron or replay; did you mean storm?",
            "x.yaml:7:7: seed: found x; expected a whole number from 0 to 2147483647");
}

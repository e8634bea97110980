using System.Globalization;
using CsCheck;
using LoadLab.Target.OAuth;

namespace LoadLab.Target.Tests.OAuth;

/// <summary>Generated inputs over the parsers: no exception, and what is read can be written again. The same seed
/// gives the same inputs: <c>LOADLAB_FUZZ_SEED</c> and <c>LOADLAB_FUZZ_INPUTS</c> (for each parser) set both.</summary>
public sealed class FuzzTests
{
    private static readonly int Inputs = Number("LOADLAB_FUZZ_INPUTS", 500_000);
    private static readonly int Seed = Number("LOADLAB_FUZZ_SEED", 2018);

    // Mostly the characters that mean something, so that inputs get past the first check.
    private static readonly Gen<string> Text = Gen.Frequency(
        (6, OneOf('"', '=', '%', '&', ',', '+', ' ', '0', 'A', 'f', '\t', '\\')),
        (3, Gen.Char[' ', '~']),
        (1, Gen.Char)).Array[0, 40].Select(letters => new string(letters));

    private static readonly Gen<string> Pair = Gen.Select(
        OneOf("oauth_token", "realm", "oauth_nonce", "a%20b", "%C3%A9"), Text, Gen.Bool,
        (name, value, quoted) => quoted ? $"{name}=\"{value}\"" : $"{name}={value}");

    [Fact]
    public void The_authorization_parser_survives_anything() =>
        Check(Gen.OneOf(Text, Pair.Array[1, 4].Select(p => string.Join(", ", p))), (into, text) => into.TryAddHeader(text));

    [Fact]
    public void The_form_parser_survives_anything() =>
        Check(Gen.OneOf(Text, Pair.Array[1, 4].Select(p => string.Join('&', p))), (into, text) => into.TryAddForm(text));

    private static void Check(Gen<string> inputs, Func<Parameters, string, bool> read)
    {
        var random = new PCG(1, (ulong)Seed);
        var accepted = 0;
        for (var at = 0; at < Inputs; at++)
        {
            var text = inputs.Generate(random, null, out _);
            try
            {
                var parameters = new Parameters();
                if (!read(parameters, text))
                    continue;
                accepted++;
                Assert.True(ReadAgain(parameters), "What was read cannot be written and read again.");
            }
            catch (Exception error)
            {
                Assert.Fail($"Input {at} of seed {Seed}, {System.Text.Json.JsonSerializer.Serialize(text)}: {error}");
            }
        }

        // Otherwise the generator tests the first check only.
        Assert.InRange(accepted, Inputs / 50, Inputs * 49 / 50);
    }

    private static int Number(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static bool ReadAgain(Parameters parameters)
    {
        var written = string.Join('&', parameters.All.Select(
            p => $"{PercentEncoding.Encode(p.Key)}={PercentEncoding.Encode(p.Value)}"));
        var again = new Parameters();
        return again.TryAddForm(written)
            && again.All.SequenceEqual(parameters.All);
    }
}

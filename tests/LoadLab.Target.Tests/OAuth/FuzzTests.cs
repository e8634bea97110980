using CsCheck;
using LoadLab.Target.OAuth;

namespace LoadLab.Target.Tests.OAuth;

/// <summary>A million generated inputs over the parsers: no exception, and what is read can be written again. A
/// failure prints the seed that repeats it.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 500_000;

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
        Gen.OneOf(Text, Pair.Array[1, 4].Select(p => string.Join(", ", p))).Sample(
            text =>
            {
                var parameters = new Parameters();
                return !parameters.TryAddHeader(text) || ReadAgain(parameters);
            },
            iter: Inputs);

    [Fact]
    public void The_form_parser_survives_anything() =>
        Gen.OneOf(Text, Pair.Array[1, 4].Select(p => string.Join('&', p))).Sample(
            text =>
            {
                var parameters = new Parameters();
                return !parameters.TryAddForm(text) || ReadAgain(parameters);
            },
            iter: Inputs);

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

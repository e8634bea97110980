using System.Security.Cryptography;
using System.Text;
using CsCheck;
using LoadLab.Load.Partners;

namespace LoadLab.Tests.Load.Partners;

public class OAuthSignerTests
{
    private static readonly Uri s_address = new("http://127.0.0.1:8080/oauth/AccessToken");

    // What a token may be made of, with what percent-encoding must touch.
    private static readonly Gen<string> s_text = Gen.String[Gen.Char["ABZabz019-._~ %+/=&\"é"], 1, 48];

    [Fact]
    public void Signs_what_rfc_5849_says_whatever_the_texts_hold() => Gen.Select(s_text, s_text, s_text, s_text, s_text, Gen.Guid, Gen.Long[0, 4_000_000_000], Gen.Bool)
        .Sample((key, consumerSecret, handle, token, secret, attempt, seconds, withHandle) =>
        {
            var store = new TokenStore(1);
            store.Connect(0, 0, Utf8(handle), Utf8(token), Utf8(secret));
            var method = withHandle ? HttpMethod.Post : HttpMethod.Get;
            var signed = new OAuthSigner(method, s_address, key, consumerSecret, withHandle).Sign(store, 0, attempt, seconds);

            var expected = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["oauth_consumer_key"] = key,
                ["oauth_nonce"] = attempt.ToString("N"),
                ["oauth_signature_method"] = "HMAC-SHA1",
                ["oauth_timestamp"] = FormattableString.Invariant($"{seconds}"),
                ["oauth_token"] = token,
                ["oauth_version"] = "1.0",
            };
            if (withHandle)
                expected.Add("oauth_session_handle", handle);
            expected.Add("oauth_signature", Signature(method, expected, consumerSecret, secret));
            Assert.Equal(expected, Read(signed));
        });

    [Fact]
    public void An_absurdly_long_token_is_told_of_and_not_cut()
    {
        var store = new TokenStore(1);
        store.Connect(0, 0, Utf8("h"), Utf8(new string('t', 300)), Utf8("s"));
        var signer = new OAuthSigner(HttpMethod.Post, s_address, "app", "secret", withHandle: true);
        Assert.Throws<InvalidOperationException>(() => signer.Sign(store, 0, Guid.Empty, 0));
    }

    // Straight from the RFC, with strings: section 3.4.1 and 3.4.2.
#pragma warning disable CA5350
    private static string Signature(HttpMethod method, SortedDictionary<string, string> parameters, string consumerSecret, string secret)
    {
        var normalized = string.Join('&', parameters.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        var text = $"{method.Method}&{Uri.EscapeDataString(s_address.ToString())}&{Uri.EscapeDataString(normalized)}";
        return Convert.ToBase64String(HMACSHA1.HashData(Utf8($"{Uri.EscapeDataString(consumerSecret)}&{Uri.EscapeDataString(secret)}"), Utf8(text)));
    }
#pragma warning restore CA5350

    private static SortedDictionary<string, string> Read(string header)
    {
        Assert.StartsWith("OAuth ", header, StringComparison.Ordinal);
        var read = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in header["OAuth ".Length..].Split(", "))
        {
            var (name, value) = (pair[..pair.IndexOf('=', StringComparison.Ordinal)], pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            read.Add(name, Uri.UnescapeDataString(value.Trim('"')));
        }

        return read;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

using System.Text;
using LoadLab.Load.Partners;

namespace LoadLab.Tests.Load.Partners;

public class TokenStoreTests
{
    [Fact]
    public void An_org_holds_what_it_was_given_last()
    {
        var store = new TokenStore(3);
        store.Connect(1, 2, "handle"u8, "token-1"u8, "secret-1"u8);
        store.Renew(1, "token-2"u8, "s"u8);
        Assert.Equal(("handle", "token-2", "s", 2), Held(store, 1));
        store.Renew(1, "token-3"u8, "secret-3"u8);
        Assert.Equal(("handle", "token-3", "secret-3", 2), Held(store, 1));
        Assert.Equal(("", "", "", 0), Held(store, 0));
    }

    [Fact]
    public void A_text_longer_than_the_first_is_kept_whole_and_gone_when_replaced()
    {
        var store = new TokenStore(2);
        store.Connect(0, 0, "h"u8, "short"u8, "s"u8);
        store.Renew(1, "much longer than the first one"u8, "t"u8);
        Assert.Equal("much longer than the first one", Held(store, 1).Token);
        store.Renew(1, "tiny"u8, "t"u8);
        Assert.Equal("tiny", Held(store, 1).Token);
    }

    [Theory]
    [InlineData("oauth_token=abc&oauth_token_secret=def&oauth_expires_in=1800", "abc", "def")]
    [InlineData("oauth_token_secret=def&oauth_token=abc", "abc", "def")]
    [InlineData("oauth_token=a%2Bb%26c&oauth_token_secret=d%3D", "a+b&c", "d=")]
    [InlineData("oauth_token=abc&oauth_token_secret=", null, null)]
    [InlineData("oauth_token=abc", null, null)]
    [InlineData("", null, null)]
    [InlineData("oauth_problem=token_rejected", null, null)]
    public void Reads_a_new_token_from_the_answers_bytes(string body, string? token, string? secret)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Equal(token is not null, RefreshResponse.TryRead(bytes, out var foundToken, out var foundSecret));
        if (token is not null)
            Assert.Equal((token, secret), (Encoding.UTF8.GetString(bytes[foundToken]), Encoding.UTF8.GetString(bytes[foundSecret])));
    }

    private static (string Handle, string Token, string Secret, int App) Held(TokenStore store, int org) =>
        (Encoding.UTF8.GetString(store.Handle(org)), Encoding.UTF8.GetString(store.Token(org)), Encoding.UTF8.GetString(store.Secret(org)), store.AppOf(org));
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace LoadLab.Load.Partners;

/// <summary>
/// Signs one app's requests to one address: OAuth 1.0a (RFC 5849) with the session extension, HMAC-SHA1. What is the
/// same in every request is encoded once; a signature then allocates the header's text and nothing else.
/// </summary>
public sealed class OAuthSigner
{
    // The longest token, handle or secret that fits the buffers on the stack, with room to spare for the target's 32.
    private const int LongestText = 256;

    private readonly byte[] _baseStart, _headerStart, _keyStart;
    private readonly bool _withHandle;

    /// <summary>A signer.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="address">Absolute address without a query.</param>
    /// <param name="consumerKey">The app.</param>
    /// <param name="consumerSecret">The app's secret.</param>
    /// <param name="withHandle">Refreshes carry the session handle, API calls don't.</param>
    public OAuthSigner(HttpMethod method, Uri address, string consumerKey, string consumerSecret, bool withHandle)
    {
        _withHandle = withHandle;
        var key = Uri.EscapeDataString(consumerKey);
        _headerStart = Encoding.ASCII.GetBytes($"OAuth oauth_consumer_key=\"{key}\", oauth_nonce=\"");
        _baseStart = Encoding.ASCII.GetBytes(
            $"{method.Method}&{Uri.EscapeDataString(address.GetLeftPart(UriPartial.Path))}&oauth_consumer_key%3D{Uri.EscapeDataString(key)}%26oauth_nonce%3D");
        _keyStart = Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(consumerSecret)}&");
    }

    /// <summary>The value of the <c>Authorization</c> header.</summary>
    /// <param name="store">Holds what the org holds.</param>
    /// <param name="org">The org.</param>
    /// <param name="attempt">The attempt's name; the nonce is made from it.</param>
    /// <param name="unixSeconds">For the timestamp.</param>
    public string Sign(TokenStore store, int org, Guid attempt, long unixSeconds)
    {
        Span<byte> nonce = stackalloc byte[32];
        Span<byte> timestamp = stackalloc byte[20];
        _ = attempt.TryFormat(nonce, out _, "N");
        _ = Utf8Formatter.TryFormat(unixSeconds, timestamp, out var digits);
        timestamp = timestamp[..digits];

        Span<byte> signature = stackalloc byte[28];
        Signature(store, org, nonce, timestamp, signature);
        return Header(store, org, nonce, timestamp, signature);
    }

    // HMAC-SHA1 is what RFC 5849 §3.4.2 defines and partners of 2018 used; nothing else is protected by it here.
#pragma warning disable CA5350
    private void Signature(TokenStore store, int org, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> timestamp, Span<byte> base64)
    {
        // Parameters in the order in which RFC 5849 §3.4.1.3.2 wants them sorted.
        var text = new ByteText(stackalloc byte[_baseStart.Length + 256 + 2 * Percent.MostBytes(LongestText, 2)]);
        text.Add(_baseStart);
        text.Add(nonce);
        if (_withHandle)
        {
            text.Add("%26oauth_session_handle%3D"u8);
            text.AddEncodedTwice(Checked(store.Handle(org)));
        }

        text.Add("%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D"u8);
        text.Add(timestamp);
        text.Add("%26oauth_token%3D"u8);
        text.AddEncodedTwice(Checked(store.Token(org)));
        text.Add("%26oauth_version%3D1.0"u8);

        var key = new ByteText(stackalloc byte[_keyStart.Length + Percent.MostBytes(LongestText, 1)]);
        key.Add(_keyStart);
        key.AddEncoded(Checked(store.Secret(org)));

        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(key.Written, text.Written, hash);
        _ = Base64.EncodeToUtf8(hash, base64, out _, out _);
    }
#pragma warning restore CA5350

    private string Header(TokenStore store, int org, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> timestamp, ReadOnlySpan<byte> signature)
    {
        var text = new ByteText(stackalloc byte[_headerStart.Length + 384 + 2 * Percent.MostBytes(LongestText, 1)]);
        text.Add(_headerStart);
        text.Add(nonce);
        if (_withHandle)
        {
            text.Add("\", oauth_session_handle=\""u8);
            text.AddEncoded(store.Handle(org));
        }

        text.Add("\", oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\""u8);
        text.Add(timestamp);
        text.Add("\", oauth_token=\""u8);
        text.AddEncoded(store.Token(org));
        text.Add("\", oauth_version=\"1.0\", oauth_signature=\""u8);
        text.AddEncoded(signature);
        text.Add("\""u8);
        return Encoding.ASCII.GetString(text.Written);
    }

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> text) => text.Length <= LongestText
        ? text
        : throw new InvalidOperationException($"The target gave out a text of {text.Length} bytes; tokens, secrets and handles may have {LongestText}.");

    /// <summary>Puts bytes together in a buffer that is known to suffice.</summary>
    private ref struct ByteText(Span<byte> buffer)
    {
        private readonly Span<byte> _buffer = buffer;
        private int _length;

        public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

        public void Add(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_buffer[_length..]);
            _length += text.Length;
        }

        public void AddEncoded(ReadOnlySpan<byte> text) => _length += Percent.Encode(text, _buffer[_length..]);

        public void AddEncodedTwice(ReadOnlySpan<byte> text) => _length += Percent.EncodeTwice(text, _buffer[_length..]);
    }
}

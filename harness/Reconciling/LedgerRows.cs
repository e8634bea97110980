using System.Buffers.Text;
using System.Globalization;
using System.Text;
using LoadLab.Ledger;
using LoadLab.Ledger.Accounts;
using LoadLab.Recording;
using LoadLab.Results;

namespace LoadLab.Reconciling;

/// <summary>Writes a slice's rows of <c>ledger.csv</c> into memory: by org, session and generation.</summary>
internal sealed class LedgerRows(ArmTerms terms)
{
    // Longer than any row but for the names in it, which are measured.
    private const int Fixed = 400;

    private readonly byte[] _arm = Encoding.UTF8.GetBytes($"{LedgerCsv.Quoted(terms.Policy.Text)},{terms.Repeat.ToString(CultureInfo.InvariantCulture)},");
    private byte[] _buffer = new byte[1 << 16];
    private int _length;

    /// <summary>The rows written last.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Writes.</summary>
    public void Write(SliceIndex index)
    {
        _length = 0;
        for (var org = 0; org <= index.Slice.Orgs.Count; org++)
        {
            foreach (var session in index.SessionsOf(org))
            {
                var names = Encoding.UTF8.GetBytes($"{LedgerCsv.Quoted(index.Sessions[session].Org)},{LedgerCsv.Quoted(index.Sessions[session].App)},");
                foreach (var token in index.TokensOf(session))
                    Row(index.Tokens[token], index.Facts[token], names);
            }
        }

        foreach (var token in index.TokensOf(index.Slice.Sessions.Count))
            Row(index.Tokens[token], index.Facts[token], ",,"u8);
    }

    private void Row(in StoredToken token, in TokenFacts known, ReadOnlySpan<byte> names)
    {
        if (_buffer.Length - _length < Fixed + _arm.Length + names.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);

        Put(_arm);
        token.Id.Value.TryFormat(_buffer.AsSpan(_length), out var written, "x32", CultureInfo.InvariantCulture);
        _length += written;
        Put(","u8);
        Put(names);
        Utf8Formatter.TryFormat(token.Generation, _buffer.AsSpan(_length), out written);
        _length += written;
        Put(","u8);
        Put(LedgerCsv.Quoted(token.Cause.ToString()));
        Put(","u8);
        if (!token.IsSeed && token.AttemptId is { } attempt)
        {
            Utf8Formatter.TryFormat(attempt, _buffer.AsSpan(_length), out written);
            _length += written;
        }

        Instant(token.GeneratedAt);
        Instant(known.ReturnedAt);
        Instant(known.ReceivedAt);
        Put(token.IsSeed ? ",\n"u8 : known.Lost switch { LossStage.Inside => ",inside\n"u8, LossStage.Transit => ",transit\n"u8, _ => ",\n"u8 });
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Put(string text) => _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));

    // 2018-03-11T23:30:00.123456Z. The round-trip format, whose last digit is of 100 ns, less that digit.
    private void Instant(DateTimeOffset? at)
    {
        Put(","u8);
        if (at is not { } instant)
            return;

        Utf8Formatter.TryFormat(instant.UtcDateTime, _buffer.AsSpan(_length), out var written, 'O');
        _length += written - 2;
        Put("Z"u8);
    }
}

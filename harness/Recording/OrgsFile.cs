using System.Buffers.Binary;
using System.Text;
using LoadLab.Ledger;

namespace LoadLab.Recording;

/// <summary>The orgs of an arm with the tokens they were given, in the order in which attempts number them.</summary>
/// <remarks>
/// Framed as <see cref="FrameWriter"/> says. Contents: kind 1, a word: number (uint16), UTF-8. Kind 2, an org: app and API
/// family (numbers of words), seed (16 bytes), name in UTF-8. Kind 3, the end: how many orgs (int32).
/// </remarks>
public static class OrgsFile
{
    private const byte Org = 2, End = 3;

    /// <summary>Writes it.</summary>
    public static void Write(string path, IReadOnlyList<LedgerOrg> orgs)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var writer = new FrameWriter(file);
        var words = new WordWriter(writer);
        foreach (var org in orgs)
        {
            var (app, family) = (words.Number(org.App), words.Number(org.ApiFamily));
            var content = writer.Content();
            content[0] = Org;
            BinaryPrimitives.WriteUInt16LittleEndian(content[1..], app);
            BinaryPrimitives.WriteUInt16LittleEndian(content[3..], family);
            BinaryPrimitives.WriteUInt128BigEndian(content[5..], org.Seed.Value);
            writer.Commit(21 + Encoding.UTF8.GetBytes(org.Name, content[21..FrameWriter.MaxContent]));
        }

        var end = writer.Content();
        end[0] = End;
        BinaryPrimitives.WriteInt32LittleEndian(end[1..], orgs.Count);
        writer.Commit(5);
        writer.Flush();
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">It is not whole.</exception>
    public static List<LedgerOrg> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var reader = new FrameReader(file);
        var words = new WordReader();
        var orgs = new List<LedgerOrg>();
        while (reader.TryRead())
        {
            var content = reader.Content;
            if (words.Take(content))
                continue;
            if (content[0] == End)
                return BinaryPrimitives.ReadInt32LittleEndian(content[1..]) == orgs.Count && !reader.TryRead() && reader.Rest == 0 ? orgs
                    : throw new InvalidDataException($"{path} does not end with its closing record.");

            orgs.Add(new(
                Encoding.UTF8.GetString(content[21..]), words.Of(content[1..]), words.Of(content[3..]), TokenId.FromHash(content[5..])));
        }

        throw new InvalidDataException($"{path} is torn or damaged at record {reader.Number}.");
    }
}

/// <summary>Writes words that repeat once, and then their numbers.</summary>
/// <param name="writer">Where to.</param>
internal sealed class WordWriter(FrameWriter writer)
{
    internal const byte Word = 1;

    private readonly Dictionary<string, ushort> _numbers = new(StringComparer.Ordinal);

    /// <summary>The word's number; a new word is written first, so call it before taking the next record's content.</summary>
    public ushort Number(string word)
    {
        if (_numbers.TryGetValue(word, out var number))
            return number;

        number = checked((ushort)_numbers.Count);
        _numbers.Add(word, number);
        var content = writer.Content();
        content[0] = Word;
        BinaryPrimitives.WriteUInt16LittleEndian(content[1..], number);
        writer.Commit(3 + Encoding.UTF8.GetBytes(word, content[3..FrameWriter.MaxContent]));
        return number;
    }
}

/// <summary>Reads what <see cref="WordWriter"/> wrote.</summary>
internal sealed class WordReader
{
    private readonly List<string> _words = [];

    /// <summary>Takes a record if it is a word.</summary>
    public bool Take(ReadOnlySpan<byte> content)
    {
        if (content[0] != WordWriter.Word)
            return false;

        _words.Add(Encoding.UTF8.GetString(content[3..]));
        return true;
    }

    /// <summary>The word of a number.</summary>
    public string Of(ReadOnlySpan<byte> number) => _words[BinaryPrimitives.ReadUInt16LittleEndian(number)];
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LoadLab.Recording;

/// <summary>
/// Records sorted into boxes, in memory as long as they are few and else in a file that is gone afterwards. Each box keeps
/// the order in which its records came. Filled by one thread; boxes may then be read by several.
/// </summary>
/// <typeparam name="T">A record; it is kept as it lies in memory, by and for this process alone.</typeparam>
internal sealed class Spill<T> : IDisposable
    where T : unmanaged
{
    private const int ChunkBytes = 1 << 15;
    private const long InMemory = 32 << 20;

    private static readonly int s_chunk = Math.Max(1, ChunkBytes / Unsafe.SizeOf<T>());

    private readonly string _path;
    private readonly Box[] _boxes;
    private SafeFileHandle? _file;
    private long _kept;
    private long _written;

    /// <summary>Makes empty boxes.</summary>
    /// <param name="path">The file to use if need be; it must not exist.</param>
    /// <param name="boxes">How many.</param>
    public Spill(string path, int boxes)
    {
        _path = path;
        _boxes = [.. Enumerable.Range(0, boxes).Select(_ => new Box())];
    }

    /// <summary>Puts a record into a box.</summary>
    public void Add(int box, in T record)
    {
        var into = _boxes[box];
        if (into.Filling.Length == into.Filled)
            MakeRoom(into);

        into.Filling[into.Filled++] = record;
    }

    /// <summary>Takes a record out of a box.</summary>
    public delegate void Take(in T record);

    /// <summary>Hands over a box's records in their order.</summary>
    public void Load(int box, Take take)
    {
        var from = _boxes[box];
        var buffer = from.Chunks.Exists(c => c.Kept is null) ? new T[s_chunk] : [];
        foreach (var (kept, offset) in from.Chunks)
        {
            if (kept is null)
                ReadWhole(MemoryMarshal.AsBytes(buffer.AsSpan()), offset);

            foreach (ref readonly var record in (kept ?? buffer).AsSpan())
                take(record);
        }

        foreach (ref readonly var record in from.Filling.AsSpan(0, from.Filled))
            take(record);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void MakeRoom(Box box)
    {
        if (box.Filled < s_chunk)
        {
            // Small at first: of many boxes most may stay nearly empty.
            Array.Resize(ref box.Filling, Math.Min(s_chunk, Math.Max(16, box.Filled * 4)));
            return;
        }

        if (_kept < InMemory)
        {
            _kept += s_chunk * Unsafe.SizeOf<T>();
            box.Chunks.Add((box.Filling, 0));
            box.Filling = new T[s_chunk];
        }
        else
        {
            _file ??= File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            var bytes = MemoryMarshal.AsBytes(box.Filling.AsSpan());
            RandomAccess.Write(_file, bytes, _written);
            box.Chunks.Add((null, _written));
            _written += bytes.Length;
        }

        box.Filled = 0;
    }

    private void ReadWhole(Span<byte> into, long offset)
    {
        while (into.Length > 0)
        {
            var read = RandomAccess.Read(_file!, into, offset);
            if (read == 0)
                throw new EndOfStreamException($"{_path} was cut short while it was in use.");

            into = into[read..];
            offset += read;
        }
    }

    private sealed class Box
    {
        public T[] Filling = [];
        public int Filled;

        public List<(T[]? Kept, long Offset)> Chunks { get; } = [];
    }
}

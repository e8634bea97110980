using System.Buffers;

namespace LoadLab.Toxiproxy.Links;

/// <summary>Bytes read from one end of a connection in one go, in a pooled buffer, with the instant they were read.</summary>
internal struct Chunk
{
    private byte[] buffer;
    private int start;

    /// <summary>When the bytes were read. A toxic that delays moves it, so that a later one counts its own delay from there.</summary>
    public long Stamp;

    /// <summary>When a toxic that draws its delay on arrival wants to let go of it.</summary>
    public long Due;

    public int Length { get; private set; }

    public readonly bool IsEmpty => Length == 0;

    public readonly ReadOnlySpan<byte> Span => buffer.AsSpan(start, Length);

    /// <summary>Copies the bytes into a buffer of their own size: a delayed 64-byte packet occupies 64 bytes, not 32 KiB.</summary>
    public static Chunk Copy(ReadOnlySpan<byte> bytes, long stamp)
    {
        byte[] rented = Buffers.Rent(bytes.Length);
        bytes.CopyTo(rented);
        return new Chunk { buffer = rented, Length = bytes.Length, Stamp = stamp };
    }

    /// <summary>Cuts the first <paramref name="count"/> bytes off into a chunk of their own.</summary>
    public Chunk TakeFirst(int count)
    {
        Chunk piece = Copy(Span[..count], Stamp);
        Skip(count);
        return piece;
    }

    public void Skip(int count)
    {
        start += count;
        Length -= count;
    }

    /// <summary>Gives the buffer back. The chunk is empty afterwards.</summary>
    public void Return()
    {
        if (buffer is null) return;
        Buffers.Return(buffer);
        this = default;
    }
}

/// <summary>The pool behind every chunk, counted: what was rented and not returned is a leak.</summary>
internal static class Buffers
{
    private static long outstanding;

    /// <summary>Buffers that chunks hold at this moment, in the whole process.</summary>
    public static long Outstanding => Interlocked.Read(ref outstanding);

    public static byte[] Rent(int size)
    {
        Interlocked.Increment(ref outstanding);
        return ArrayPool<byte>.Shared.Rent(size);
    }

    public static void Return(byte[] buffer)
    {
        Interlocked.Decrement(ref outstanding);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}

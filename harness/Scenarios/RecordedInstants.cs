using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace LoadLab.Scenarios;

/// <summary>Instants of a recording, from its source's start, in order; at least one. Equal when all instants are.</summary>
[JsonConverter(typeof(RecordedInstantsJson))]
public sealed class RecordedInstants : IEquatable<RecordedInstants>
{
    private readonly long[] _ticks;

    /// <summary>Takes instants over.</summary>
    /// <param name="ticks">In units of 100 ns, 0 or more, never decreasing; not changed any more.</param>
    /// <exception cref="ArgumentException">There are none, or they are not in order.</exception>
    public RecordedInstants(long[] ticks)
    {
        if (ticks.Length == 0 || ticks[0] < 0)
            throw new ArgumentException("There has to be an instant, and none before the start.", nameof(ticks));
        for (var i = 1; i < ticks.Length; i++)
            if (ticks[i] < ticks[i - 1])
                throw new ArgumentException($"Instant {i} is before the one before it.", nameof(ticks));

        _ticks = ticks;
        Hash = HashOf(ticks);
    }

    /// <summary>How many.</summary>
    public int Count => _ticks.Length;

    /// <summary>The last one.</summary>
    public TimeSpan Last => new(_ticks[^1]);

    /// <summary>SHA-256 over all of them, lower-case hex: stands for them in the scenario's hash.</summary>
    public string Hash { get; }

    /// <summary>In units of 100 ns.</summary>
    public ReadOnlySpan<long> Ticks => _ticks;

    /// <summary>One of them, in units of 100 ns.</summary>
    /// <param name="index">From 0.</param>
    public long TicksAt(int index) => _ticks[index];

    /// <summary>How many come before an instant.</summary>
    public int CountBefore(TimeSpan instant)
    {
        var (low, high) = (0, _ticks.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ticks[middle] < instant.Ticks)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <inheritdoc/>
    public bool Equals(RecordedInstants? other) => other is not null && _ticks.AsSpan().SequenceEqual(other._ticks);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RecordedInstants);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode(StringComparison.Ordinal);

    private static string HashOf(long[] ticks)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[8 * 1024];
        var filled = 0;
        foreach (var tick in ticks)
        {
            BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(filled), tick);
            filled += 8;
            if (filled < block.Length)
                continue;
            hash.AppendData(block);
            filled = 0;
        }

        hash.AppendData(block, 0, filled);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

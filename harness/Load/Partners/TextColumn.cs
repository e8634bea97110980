using System.Collections.Concurrent;

namespace LoadLab.Load.Partners;

/// <summary>
/// A text for each org in one array, each in a slot of the same width: that of the first text set. A server's tokens
/// have one length; the odd one that is longer is kept beside the array.
/// </summary>
internal sealed class TextColumn(int count)
{
    private readonly ConcurrentDictionary<int, byte[]> _longer = new();
    private readonly Lock _gate = new();
    private byte[]? _texts;
    private int _width;

    /// <summary>Sets a text; it must not begin with a zero byte, nor contain one.</summary>
    public void Set(int index, ReadOnlySpan<byte> text)
    {
        var texts = Volatile.Read(ref _texts) ?? Allocate(text.Length);
        var slot = texts.AsSpan(index * _width, _width);
        slot.Clear();
        if (text.Length <= _width)
        {
            _longer.TryRemove(index, out _);
            text.CopyTo(slot);
        }
        else
        {
            _longer[index] = text.ToArray();
        }
    }

    /// <summary>The text; empty when none was set.</summary>
    public ReadOnlySpan<byte> Get(int index)
    {
        if (_texts is null)
            return default;

        var slot = _texts.AsSpan(index * _width, _width);
        if (slot.Length > 0 && slot[0] == 0 && _longer.TryGetValue(index, out var longer))
            return longer;

        var end = slot.IndexOf((byte)0);
        return end < 0 ? slot : slot[..end];
    }

    private byte[] Allocate(int width)
    {
        lock (_gate)
        {
            if (_texts is null)
            {
                _width = Math.Max(1, width);
                Volatile.Write(ref _texts, new byte[checked(count * _width)]);
            }

            return _texts;
        }
    }
}

namespace LoadLab.Toxiproxy.Links;

/// <summary>The end of a link: writes to the socket, keeps what doesn't fit, and passes the end on behind the data.</summary>
internal sealed class LinkWriter(Link link, Channel socket, Traffic traffic) : IChunkSink
{
    private Chunk rest;
    private EndKind? end;
    private bool over;

    public required IUpstream Upstream { get; set; }

    public bool Ready => !over && end is null && rest.IsEmpty && !socket.WriteBlocked;

    public void Push(Chunk chunk)
    {
        if (!TryWrite(chunk.Span, out int count))
        {
            chunk.Return();
            return;
        }
        chunk.Skip(count);
        if (chunk.IsEmpty) chunk.Return();
        else rest = chunk;
    }

    /// <summary>As <see cref="Push"/>, for bytes in a buffer that isn't the chunk's to keep: only what doesn't fit is copied.</summary>
    public void PushBorrowed(ReadOnlySpan<byte> bytes)
    {
        if (TryWrite(bytes, out int count) && count < bytes.Length) rest = Chunk.Copy(bytes[count..], 0);
    }

    public void End(EndKind kind)
    {
        if (over || end is not null) return;
        end = kind;
        FinishIfDrained();
    }

    /// <summary>The socket has room again.</summary>
    public void OnWritable()
    {
        if (over) return;
        if (!rest.IsEmpty)
        {
            if (!TryWrite(rest.Span, out int count)) return;
            rest.Skip(count);
            if (!rest.IsEmpty) return;
            rest.Return();
        }
        FinishIfDrained();
        if (Ready) Upstream.Resume();
    }

    public void Discard()
    {
        over = true;
        rest.Return();
    }

    private bool TryWrite(ReadOnlySpan<byte> bytes, out int count)
    {
        if (socket.Write(bytes, out count) != Io.Failed)
        {
            traffic.Sent += count;
            return true;
        }
        link.Break();
        return false;
    }

    private void FinishIfDrained()
    {
        if (over || end is not EndKind kind || !rest.IsEmpty || socket.WriteBlocked) return;
        over = true;
        link.Finish(kind);
    }
}

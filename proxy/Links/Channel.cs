namespace LoadLab.Toxiproxy.Links;

/// <summary>How a socket operation went.</summary>
internal enum Io
{
    /// <summary>At least one byte moved.</summary>
    Done,

    /// <summary>Nothing could move now; the owner is called when it can.</summary>
    Blocked,

    /// <summary>The peer has sent everything it will send.</summary>
    End,

    /// <summary>The peer reset the connection, or it broke.</summary>
    Failed,
}

/// <summary>Whoever a channel calls, always on its loop's thread.</summary>
internal interface IChannelOwner
{
    /// <summary>There may be something to read.</summary>
    void OnReadable(Channel channel);

    /// <summary>There may be room to write.</summary>
    void OnWritable(Channel channel);
}

/// <summary>
/// One end of a proxied connection: a socket that never blocks. The contract is edge-triggered: after
/// <see cref="Io.Blocked"/> the owner is called exactly when trying again makes sense, and nobody has to re-arm anything.
/// </summary>
internal abstract class Channel
{
    /// <summary>Null while nobody listens (a connection being set up).</summary>
    public IChannelOwner? Owner { get; set; }

    public bool IsClosed { get; protected set; }

    /// <summary>True after a write that couldn't take everything, until <see cref="IChannelOwner.OnWritable"/>.</summary>
    public abstract bool WriteBlocked { get; }

    public abstract Io Read(Span<byte> buffer, out int count);

    /// <summary>Writes what fits; a short count means the rest is for <see cref="IChannelOwner.OnWritable"/>.</summary>
    public abstract Io Write(ReadOnlySpan<byte> bytes, out int count);

    /// <summary>Tells the peer that no more data follows, and keeps reading.</summary>
    public abstract void ShutdownWrite();

    /// <summary>Closes the socket; with <paramref name="reset"/> the peer gets a RST instead of a FIN.</summary>
    public abstract void Close(bool reset);
}

namespace LoadLab.Toxiproxy.Links;

/// <summary>What ends a direction.</summary>
internal enum EndKind
{
    /// <summary>The source finished sending; the other direction may go on.</summary>
    HalfClose,

    /// <summary>A toxic closes the connection behind the data that passed.</summary>
    Close,

    /// <summary>The source reset the connection.</summary>
    Reset,
}

/// <summary>What a link's data flows into: a toxic's stage, or the writer at the end.</summary>
internal interface IChunkSink
{
    /// <summary>Whoever to tell once there is room again.</summary>
    IUpstream Upstream { get; set; }

    /// <summary>Whether it takes another chunk now.</summary>
    bool Ready { get; }

    /// <summary>Takes the chunk and its buffer. Only while <see cref="Ready"/>.</summary>
    void Push(Chunk chunk);

    /// <summary>Nothing follows. Always taken, and kept behind the data that waits.</summary>
    void End(EndKind kind);

    /// <summary>Drops what waits and stops every alarm.</summary>
    void Discard();
}

/// <summary>What feeds an <see cref="IChunkSink"/>.</summary>
internal interface IUpstream
{
    /// <summary>The sink this one feeds.</summary>
    IChunkSink Next { get; set; }

    /// <summary>The sink has room again.</summary>
    void Resume();
}

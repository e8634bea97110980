namespace LoadLab.Load;

/// <summary>Which threads handle what arrives on sockets.</summary>
public static class SocketThreads
{
    /// <summary>
    /// Answers are handled on the thread that waits for the sockets instead of being posted to the pool: a request then
    /// wakes one thread fewer, and costs a quarter of the processor time at 2,000/s. In return nothing that continues from
    /// a socket may block for long; here it doesn't. Before the process opens its first socket, or it has no effect.
    /// </summary>
    /// <remarks>Read by System.Net.Sockets (SocketAsyncEngine.Unix.cs) from the environment, where a user's own setting wins.</remarks>
    public static void HandleAnswersWhereTheyArrive()
    {
        const string Name = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
        if (Environment.GetEnvironmentVariable(Name) is null)
            Environment.SetEnvironmentVariable(Name, "1");
    }
}

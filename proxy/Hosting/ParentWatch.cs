namespace LoadLab.Toxiproxy.Hosting;

/// <summary>Notices that the parent is gone: its end of our stdin closes however it died, SIGKILL included.</summary>
internal static class ParentWatch
{
    /// <summary>Calls back once, when the input ends.</summary>
    public static void Start(Stream input, Action ended)
    {
        Thread reader = new(() =>
        {
            byte[] ignored = new byte[256];
            try
            {
                while (input.Read(ignored) > 0)
                {
                }
            }
            catch (IOException)
            {
                // A broken input has ended as well.
            }
            ended();
        })
        { IsBackground = true, Name = "stdin-watch" };
        reader.Start();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadLab.Toxiproxy.Links;
using LoadLab.Toxiproxy.Links.Epoll;

namespace LoadLab.Benchmarks.Engine;

/// <summary>
/// A server with as little work a request as a server can have: one epoll loop, one answer for everybody. It runs in a
/// process of its own, so that its processor time isn't the generator's.
/// </summary>
internal sealed class TrivialServer : IDisposable
{
    /// <summary>The argument by which the benchmark's program becomes the server.</summary>
    public const string Command = "engine-server";

    private readonly Process process;

    private TrivialServer(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<TrivialServer> StartAsync()
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, [Command]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        string port = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the server ended before it listened");
        return new TrivialServer(process, new Uri($"http://127.0.0.1:{port}"));
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>Serves until standard input ends.</summary>
    public static async Task<int> ServeAsync()
    {
        using EpollTransport transport = new(new Clock(TimeProvider.System), 1, 0, fault => Console.Error.WriteLine(fault));
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(4096);
        await using IAsyncDisposable listener = transport.Accept(socket, (loop, channel) => new Session(loop, channel).Begin(), _ => { });
        Console.WriteLine(((IPEndPoint)socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private sealed class Session(EventLoop loop, Channel channel) : IChannelOwner
    {
        private static readonly byte[] Answer = Text();

        // How much of the empty line that ends a request has been seen: 0 to 3 of its 4 bytes.
        private int seen;

        public void Begin()
        {
            channel.Owner = this;
            OnReadable(channel);
        }

        public void OnReadable(Channel _)
        {
            while (!channel.IsClosed)
            {
                switch (channel.Read(loop.Scratch, out int count))
                {
                    case Io.Done:
                        for (int requests = Ends(loop.Scratch.AsSpan(0, count)); requests > 0; requests--)
                            channel.Write(Answer, out int _);
                        if (count < loop.Scratch.Length) return; // nothing is left, and the loop tells of what comes
                        break;
                    case Io.Blocked:
                        return;
                    default:
                        channel.Close(reset: false);
                        return;
                }
            }
        }

        public void OnWritable(Channel _)
        {
        }

        // Requests have no body.
        private int Ends(ReadOnlySpan<byte> read)
        {
            int requests = 0;
            foreach (byte b in read)
            {
                seen = b == "\r\n\r\n"u8[seen] ? seen + 1 : b == '\r' ? 1 : 0;
                if (seen < 4) continue;
                requests++;
                seen = 0;
            }
            return requests;
        }

        private static byte[] Text()
        {
            byte[] body = [.. "oauth_token=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&oauth_token_secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"u8,
                .. "&oauth_expires_in=1800&oauth_session_handle=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"u8];
            return [.. "HTTP/1.1 200 OK\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "u8,
                .. System.Text.Encoding.ASCII.GetBytes(body.Length.ToString(CultureInfo.InvariantCulture)), .. "\r\n\r\n"u8, .. body];
        }
    }
}

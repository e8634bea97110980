using System.Net.Sockets;
using System.Text;

namespace LoadLab.Target.Tests.Fixtures;

/// <summary>Requests written byte by byte, for what no client library would send.</summary>
public static class RawHttp
{
    /// <summary>Sends the text and reads what comes back until the target closes: have it say <c>Connection: close</c>.</summary>
    public static async Task<string> SendAsync(TestTarget target, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(target.Public.BaseAddress!.Host, target.Public.BaseAddress.Port);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        }
        catch (IOException)
        {
            // The server may refuse before it has read everything; its answer still counts.
        }

        var answer = new StringBuilder();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var buffer = new char[4096];
        try
        {
            while (await reader.ReadAsync(buffer) is var length and > 0)
                answer.Append(buffer, 0, length);
        }
        catch (IOException)
        {
            // It closes without having read everything; what it said before is its answer.
        }

        return answer.ToString();
    }
}

using System.Text;
using Microsoft.Net.Http.Headers;

namespace LoadLab.Target.OAuth;

/// <summary>Collects a request's parameters from header, query and form body.</summary>
internal static class RequestReader
{
    /// <summary>A form of OAuth parameters is far below 2 KB; what is larger is no refresh.</summary>
    public const int BodyLimit = 16 * 1024;

    /// <summary>Fills the parameters; the problem if something cannot be read.</summary>
    public static async ValueTask<Problem?> ReadAsync(HttpRequest request, Parameters parameters, CancellationToken cancel)
    {
        foreach (var header in request.Headers.Authorization)
        {
            if (header?.StartsWith("OAuth ", StringComparison.OrdinalIgnoreCase) == true
                && !parameters.TryAddHeader(header.AsSpan("OAuth ".Length)))
                return Problem.Malformed("The Authorization header cannot be read");
        }

        if (!parameters.TryAddForm(SignatureBase.Query(request)))
            return Problem.Malformed("The query cannot be read");
        if (!IsForm(request))
            return null;
        return await BodyAsync(request, cancel) is { } body && parameters.TryAddForm(body)
            ? null
            : Problem.Malformed("The form body cannot be read");
    }

    public static bool IsForm(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    /// <summary>The body, or null when it is too large or breaks the rules of HTTP.</summary>
    public static async ValueTask<string?> BodyAsync(HttpRequest request, CancellationToken cancel)
    {
        var buffer = new byte[BodyLimit + 1];
        int length;
        try
        {
            length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        }
        catch (BadHttpRequestException)
        {
            // The server's own limits and rules; the caller of this keeps the refusal in the evidence.
            return null;
        }

        // Latin-1 keeps each byte visible; bytes that should have been encoded are refused by the decoder.
        return length > BodyLimit ? null : Encoding.Latin1.GetString(buffer, 0, length);
    }
}

namespace LoadLab.Toxiproxy.Proxies;

/// <summary>A refusal with the status and text the original answers.</summary>
internal sealed class ApiException(int status, string message) : Exception(message)
{
    public int Status => status;

    public static ApiException BadBody(string reason) => new(400, $"bad request body: {reason}");

    public static ApiException Missing(string field) => new(400, $"missing required field: {field}");

    public static ApiException InvalidStream() => new(400, "stream was invalid, can be either upstream or downstream");

    public static ApiException InvalidType() => new(400, "invalid toxic type");

    public static ApiException NoProxy() => new(404, "proxy not found");

    public static ApiException NoToxic() => new(404, "toxic not found");

    public static ApiException ProxyExists() => new(409, "proxy already exists");

    public static ApiException ToxicExists() => new(409, "toxic already exists");

    public static ApiException Internal(string message) => new(500, message);
}

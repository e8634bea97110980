using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using LoadLab.Target.Hosting;
using LoadLab.Target.OAuth;
using LoadLab.Target.Storage;

namespace LoadLab.Target.Benchmarks;

/// <summary>Reading the header of one request, building its base string and checking its signature.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class SignatureBenchmarks
{
    private const string Secret = "tokensecret";

    private readonly Signatures signatures = new(new TargetOptions { Database = "" });
    private App app = null!;
    private string header = "";
    private string signature = "";

    [Params("PLAINTEXT", "HMAC-SHA1", "HMAC-SHA256", "RSA-SHA1", "RSA-SHA256")]
    public string Method { get; set; } = "";

    [GlobalSetup]
    public void SignOnce()
    {
        using var key = RSA.Create(2048);
        app = new App("app", "secret", "files", key.ExportSubjectPublicKeyInfoPem());
        header = $"oauth_consumer_key=\"app\", oauth_token=\"{new string('T', 32)}\", oauth_session_handle=\"{new string('H', 32)}\", "
            + $"oauth_signature_method=\"{Method}\", oauth_timestamp=\"1520811000\", oauth_nonce=\"{new string('n', 32)}\", oauth_version=\"1.0\"";
        var text = Encoding.ASCII.GetBytes(BaseString());
        var keyed = Encoding.ASCII.GetBytes($"secret&{Secret}");
#pragma warning disable CA5350 // The protocol's method.
        signature = Method switch
        {
            "PLAINTEXT" => $"secret&{Secret}",
            "HMAC-SHA1" => Convert.ToBase64String(HMACSHA1.HashData(keyed, text)),
            "HMAC-SHA256" => Convert.ToBase64String(HMACSHA256.HashData(keyed, text)),
            "RSA-SHA1" => Convert.ToBase64String(key.SignData(text, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1)),
            _ => Convert.ToBase64String(key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
        };
#pragma warning restore CA5350
        if (!Check())
            throw new InvalidOperationException("The signature does not fit.");
    }

    [Benchmark]
    public bool Check() => signatures.Verify(Method, signature, BaseString(), app, Secret);

    private string BaseString()
    {
        var parameters = new Parameters();
        parameters.TryAddHeader(header);
        return SignatureBase.Of("POST", "http://127.0.0.1:8080/oauth/AccessToken", parameters.All);
    }
}

using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LoadLab.Target.Hosting;

/// <summary>The two sides of the target. A connection belongs to the side it was accepted on, whatever its
/// requests say of themselves: no header, host or path leads from the public side to the admin one.</summary>
public sealed class Surfaces
{
    private static readonly object AdminMark = new();
    private ListenOptions? publicSide;
    private ListenOptions? adminSide;

    /// <summary>Where partners reach the target, once it listens.</summary>
    public Uri Public => Address(publicSide);

    /// <summary>Where the operator reaches the target, once it listens.</summary>
    public Uri Admin => Address(adminSide);

    /// <summary>What the public side proves itself with, for a ready line: DER; null without TLS.</summary>
    public byte[]? Certificate { get; private set; }

    public void Listen(KestrelServerOptions kestrel, TargetOptions target)
    {
        kestrel.Listen(target.Listen, options =>
        {
            publicSide = options;
            options.Protocols = target switch
            {
                { Http2: true, Tls: true } => HttpProtocols.Http1AndHttp2,
                { Http2: true } => HttpProtocols.Http2,
                _ => HttpProtocols.Http1,
            };
            if (target.Tls)
                Encrypt(options, target.Listen.Address);
        });
        kestrel.Listen(target.Admin, options =>
        {
            adminSide = options;
            options.Use(next => connection =>
            {
                connection.Items[AdminMark] = true;
                return next(connection);
            });
        });
    }

    /// <summary>True when the request came in through the admin port.</summary>
    public static bool IsAdmin(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(AdminMark) == true;

    private void Encrypt(ListenOptions options, IPAddress address)
    {
        var certificate = SelfSigned.Certificate(address);
        Certificate = certificate.RawData;
        options.UseHttps(certificate);
    }

    private Uri Address(ListenOptions? side) => new(
        $"{(side == publicSide && Certificate is not null ? "https" : "http")}://{side?.IPEndPoint ?? throw new InvalidOperationException("The target does not listen yet.")}");
}

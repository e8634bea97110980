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

    public void Listen(KestrelServerOptions kestrel, IPEndPoint publicEnd, IPEndPoint adminEnd)
    {
        kestrel.Listen(publicEnd, options => publicSide = options);
        kestrel.Listen(adminEnd, options =>
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

    private static Uri Address(ListenOptions? side) =>
        new($"http://{side?.IPEndPoint ?? throw new InvalidOperationException("The target does not listen yet.")}");
}

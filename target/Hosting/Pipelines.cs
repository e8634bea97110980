using LoadLab.Target.Admin;
using LoadLab.Target.OAuth;
using LoadLab.Target.OAuth2;

namespace LoadLab.Target.Hosting;

/// <summary>Two pipelines with routes of their own: a public request meets no admin route, whatever it asks for.</summary>
internal static class Pipelines
{
    public static void Configure(IApplicationBuilder app)
    {
        app.MapWhen(Surfaces.IsAdmin, Admin);
        Public(app);
    }

    private static void Public(IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        var pipeline = services.GetRequiredService<PublicPipeline>();
        var accessToken = services.GetRequiredService<AccessTokenEndpoint>();
        var protocol = services.GetRequiredService<TargetOptions>().Protocol;
        var resources = services.GetRequiredService<ResourceEndpoint>();
        app.Use(next => context => pipeline.RunAsync(context, next));
        app.UseRouting();
        app.UseEndpoints(routes =>
        {
            if (protocol != Protocols.OAuth2)
                routes.MapPost("/oauth/AccessToken", accessToken.HandleAsync);
            if (protocol != Protocols.OAuth1)
                routes.MapPost(TokenEndpoint.Path, services.GetRequiredService<TokenEndpoint>().HandleAsync);
            routes.MapGet(ApiFamilies.Organisation, context => resources.HandleAsync(context, null));
            foreach (var (family, path) in ApiFamilies.Paths)
                routes.MapGet(path, context => resources.HandleAsync(context, family));
        });
    }

    private static void Admin(IApplicationBuilder app)
    {
        var errors = app.ApplicationServices.GetRequiredService<AdminErrors>();
        app.Use(next => context => errors.RunAsync(context, next));
        app.UseRouting();
        app.UseEndpoints(app.ApplicationServices.GetRequiredService<AdminApi>().Map);
    }
}

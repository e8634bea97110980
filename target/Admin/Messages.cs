using System.Text.Json.Serialization;
using LoadLab.Target.Refresh;
using LoadLab.Target.Storage;

namespace LoadLab.Target.Admin;

/// <summary>An app to add.</summary>
public sealed record AppMessage(
    string ConsumerKey, string ConsumerSecret, string ApiFamily, string? RsaPublicKey = null, bool Disabled = false);

/// <summary>A session to make: an organisation that connects to an app.</summary>
public sealed record SessionMessage(string Org, string ConsumerKey, Protocol Protocol = Protocol.OAuth1);

/// <summary>A session made. In OAuth 2.0 the token is the refresh token, and there is no secret with it; the handle is
/// then good for revoking only.</summary>
public sealed record NewSessionMessage(
    string Org, string ConsumerKey, string SessionHandle, string Token, string TokenSecret, string TokenId)
{
    public static NewSessionMessage Of(NewSession session) => new(
        session.Entry.Org, session.Entry.ConsumerKey, session.Handle, session.Token, session.TokenSecret,
        session.TokenId);
}

/// <summary>A session to end.</summary>
public sealed record RevokeMessage(string SessionHandle);

/// <summary>The policy as it is written on the command line.</summary>
public sealed record PolicyMessage(string Policy);

/// <summary>The amnesty's window. Without families: those of 2018.</summary>
public sealed record AmnestyMessage(
    DateTimeOffset Start, DateTimeOffset? End = null, IReadOnlyList<string>? ApiFamilies = null)
{
    [JsonIgnore]
    public AmnestyWindow Window => new(Start, End, ApiFamilies ?? AmnestyWindow.FamiliesOf2018);

    public static AmnestyMessage Of(AmnestyWindow window) => new(window.Start, window.End, window.ApiFamilies);
}

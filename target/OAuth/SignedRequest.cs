using LoadLab.Target.Storage;

namespace LoadLab.Target.OAuth;

/// <summary>A request whose signature was found good, or the problem with it.</summary>
public readonly record struct Verified(SignedRequest? Request, Problem? Problem)
{
    public static implicit operator Verified(Problem problem) => new(null, problem);

    public static implicit operator Verified(SignedRequest request) => new(request, null);
}

/// <summary>A request whose signature was found good. Whether it was seen before shows when its nonce is stored.</summary>
/// <param name="App">The app that signed.</param>
/// <param name="Token">The access token presented.</param>
/// <param name="NonceHash">What names its nonce; null if it has none, which only PLAINTEXT allows.</param>
/// <param name="Parameters">All parameters.</param>
public sealed record SignedRequest(App App, string Token, byte[]? NonceHash, Parameters Parameters);

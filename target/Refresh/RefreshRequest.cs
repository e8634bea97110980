using LoadLab.Target.Storage;

namespace LoadLab.Target.Refresh;

/// <summary>A refresh whose signature was found good. Token and handle are here as hashes only.</summary>
/// <param name="AttemptId">The caller's name for this attempt, or one made here.</param>
/// <param name="App">The app that signed.</param>
/// <param name="TokenHash">SHA-256 of the token presented.</param>
/// <param name="HandleHash">SHA-256 of the session handle presented.</param>
public sealed record RefreshRequest(Guid AttemptId, App App, byte[] TokenHash, byte[] HandleHash);

namespace LoadLab.Stack;

/// <summary>How the proxy between target and database is to be made.</summary>
/// <param name="Listen">Address to ask Toxiproxy to listen at; port 0 lets the system choose.</param>
/// <param name="Upstream">The database as Toxiproxy reaches it.</param>
/// <param name="Host">Host at which the target reaches what Toxiproxy listens at.</param>
/// <param name="Port">Port likewise; null means the one Toxiproxy answers with.</param>
public sealed record DatabaseRoute(string Listen, string Upstream, string Host, int? Port);

using System.Buffers.Text;
using LoadLab.Target.Storage;

namespace LoadLab.Target.OAuth;

/// <summary>The short public id of an organisation: the same for the same organisation, in every answer.</summary>
public static class OrgId
{
    public static string Of(string org) => Base64Url.EncodeToString(Hashes.Of(org).AsSpan(0, Hashes.IdBytes));
}

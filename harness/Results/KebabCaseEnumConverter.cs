using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoadLab.Results;

/// <summary>Enums as lower-case words joined by hyphens, as in every other output.</summary>
public sealed class KebabCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower)
    where T : struct, Enum;

using LoadLab.Results;

namespace LoadLab.Gate.Metrics;

/// <summary>API calls that partners made between refreshes.</summary>
internal static class ApiMetrics
{
    public static IReadOnlyList<Metric> All { get; } =
    [
        Calls("api.calls", "API calls that partners made between refreshes.", Better.Neither, c => c.Ok + c.Refused + c.Failed),
        Calls("api.refused", "API calls answered 401: the token presented was not good.", Better.Lower, c => c.Refused),
        Calls("api.failed", "API calls that were not answered, or in any other way.", Better.Lower, c => c.Failed),
    ];

    private static Metric Calls(string name, string meaning, Better better, Func<ApiCallCounts, int> count) => new(name, "attempts", meaning, better)
    {
        // Where none was made there is nothing to observe.
        OfArm = arm => arm.ApiCalls.Ok + arm.ApiCalls.Refused + arm.ApiCalls.Failed > 0 ? count(arm.ApiCalls) : null,
    };
}

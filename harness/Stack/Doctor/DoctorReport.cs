namespace LoadLab.Stack.Doctor;

/// <summary>What <c>doctor</c> tells about this machine. Looking starts no server and leaves nothing behind.</summary>
public static class DoctorReport
{
    /// <summary>Everything, in the order it is read.</summary>
    /// <param name="options">The run in question.</param>
    /// <param name="time">The clock under examination.</param>
    /// <param name="cancel">Stops looking.</param>
    public static async Task<IReadOnlyList<Finding>> CollectAsync(DoctorOptions options, TimeProvider time, CancellationToken cancel) =>
    [
        .. await RuntimeFindings.CollectAsync(options.Stack.PartsFolder, cancel),
        .. await PostgreSqlFindings.CollectAsync(options.Stack, cancel),
        .. await ToolFindings.CollectAsync(options.Stack, cancel),
        .. MachineFindings.Collect(options.ResultsFolder),
        .. await ClockFindings.CollectAsync(time, cancel),
        .. await LimitFindings.CollectAsync(options.OpenFilesNeeded, cancel),
    ];
}

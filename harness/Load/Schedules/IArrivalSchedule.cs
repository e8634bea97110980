namespace LoadLab.Load.Schedules;

/// <summary>The instants of one source of arrivals: a pure function of its description and its seed.</summary>
public interface IArrivalSchedule
{
    /// <summary>
    /// When arrivals are due, from the source's start; they never decrease and are made one by one, so that millions of
    /// them take no memory. Asked again, the same instants come again.
    /// </summary>
    IEnumerable<TimeSpan> Instants();
}

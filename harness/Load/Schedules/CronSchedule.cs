namespace LoadLab.Load.Schedules;

/// <summary>
/// Batches at a fixed distance, the first at once, each spread evenly over a while: arrival i of batch k, both from 0, is
/// due k·every + spread·i ÷ batch after the start. What would be due at the source's end or later is not part of it.
/// </summary>
/// <param name="every">Time between the beginnings of batches, above 0.</param>
/// <param name="batch">Arrivals in a batch, 1 or more.</param>
/// <param name="spread">A batch is spread over this long, at most <paramref name="every"/>; zero means one instant.</param>
/// <param name="length">How long the source lasts.</param>
public sealed class CronSchedule(TimeSpan every, int batch, TimeSpan spread, TimeSpan length) : IArrivalSchedule
{
    /// <inheritdoc/>
    public IEnumerable<TimeSpan> Instants()
    {
        for (var begins = 0L; begins < length.Ticks; begins += every.Ticks)
        {
            for (var i = 0; i < batch; i++)
            {
                // A day in units of 100 ns times the most arrivals there may be stays below 2⁶³.
                var at = begins + spread.Ticks * i / batch;
                if (at >= length.Ticks)
                    yield break;
                yield return new(at);
            }
        }
    }
}

using CsCheck;
using LoadLab.Toxiproxy.Links;
using Microsoft.Extensions.Time.Testing;

namespace LoadLab.Toxiproxy.Tests.Links;

public class TimerQueueTests
{
    [Fact]
    public void Alarms_ring_in_order_of_due_time_however_they_were_set_moved_and_cancelled()
    {
        Gen<(int Alarm, int Due, bool Cancel)> operation = Gen.Select(Gen.Int[0, 9], Gen.Int[1, 50], Gen.Bool);
        operation.List[0, 60].Sample(operations =>
        {
            FakeTimeProvider time = new();
            TimerQueue queue = new(new Clock(time));
            long start = queue.Now;
            List<(long Due, int Id)> rung = [];
            Bell[] bells = [.. Enumerable.Range(0, 10).Select(id => new Bell(bell => rung.Add(((bell.Due - start) / Clock.Millisecond, id))))];
            Dictionary<int, int> expected = [];
            foreach ((int alarm, int due, bool cancel) in operations)
            {
                if (cancel && expected.Remove(alarm)) queue.Cancel(bells[alarm]);
                else queue.Set(bells[alarm], start + ((expected[alarm] = due) * Clock.Millisecond));
            }
            for (int i = 0; i < 60; i++)
            {
                time.Advance(TimeSpan.FromMilliseconds(1));
                queue.RunDue();
                Assert.True(queue.NextDue is null || queue.NextDue > queue.Now);
            }
            Assert.Equal(expected.Values.Order().Select(due => (long)due), rung.Select(ring => ring.Due));
            Assert.Equal(expected.Keys.Order(), rung.Select(ring => ring.Id).Order());
        });
    }

    private sealed class Bell(Action<Alarm> rung) : Alarm
    {
        protected internal override void Ring() => rung(this);
    }
}

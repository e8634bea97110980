using LoadLab.Load.Schedules;

namespace LoadLab.Tests.Load.Schedules;

/// <summary>Everybody is asked once before anybody is asked twice, in an order that the seed alone decides.</summary>
public class OrgOrderTests
{
    [Fact]
    public void Every_org_is_there_once_in_each_round_whatever_their_number()
    {
        foreach (var count in Enumerable.Range(1, 300).Append(1024).Append(1025).Append(100_003))
        {
            var order = new OrgOrder(count, key: (ulong)count * 31);
            Assert.Equal(count, Enumerable.Range(0, count).Select(n => order[n]).Where(org => org < count).Distinct().Count());
            Assert.Equal(order[0], order[count]);
            Assert.Equal(order[count - 1], order[3L * count - 1]);
        }
    }

    [Fact]
    public void A_million_orgs_are_there_once()
    {
        var seen = new bool[1_000_000];
        var order = new OrgOrder(seen.Length, key: 9);
        for (var n = 0; n < seen.Length; n++)
            seen[order[n]] = true;
        Assert.DoesNotContain(false, seen);
    }

    [Fact]
    public void Other_keys_are_other_orders() =>
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Select(key => Text(new OrgOrder(50, (ulong)key))).Distinct().Count());

    // Chi-squared over who comes at a place, 49 degrees of freedom: above 99 once in 30,000 if all are as likely. Keys don't change.
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(49)]
    public void Each_org_is_as_likely_at_each_place(int place)
    {
        var counts = new int[50];
        for (var seed = 0; seed < 20_000; seed++)
            counts[new OrgOrder(50, new SourceSeed(seed, 0).Orgs())[place]]++;
        Assert.InRange(counts.Sum(count => (count - 400) * (count - 400) / 400.0), 10, 99);
    }

    [Fact]
    public void Neighbours_in_one_order_are_none_in_another()
    {
        var (one, other) = (new OrgOrder(10_000, 1), new OrgOrder(10_000, 2));
        var pairs = Enumerable.Range(0, 9_999).Select(n => (other[n], other[n + 1])).ToHashSet();
        Assert.InRange(Enumerable.Range(0, 9_999).Count(n => pairs.Contains((one[n], one[n + 1]))), 0, 10);
    }

    private static string Text(OrgOrder order) => string.Join(' ', Enumerable.Range(0, 50).Select(n => order[n]));
}

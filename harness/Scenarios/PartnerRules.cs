using LoadLab.Scenarios.Text;

namespace LoadLab.Scenarios;

/// <summary>What must hold between the values of the partners' behaviours.</summary>
internal static class PartnerRules
{
    /// <summary>Every mistake.</summary>
    public static IEnumerable<Mistake> Check(Scenario scenario)
    {
        var partners = scenario.Partners;
        var sum = partners.Sum(partner => partner.Share);
        for (var i = 0; i < partners.Count; i++)
        {
            var (partner, where) = (partners[i], $"partners[{i}]");
            foreach (var mistake in Of(partner, where))
                yield return mistake;
            if (partners.Take(i).Any(earlier => earlier.Name == partner.Name))
                yield return new($"{where}.name", $"another behaviour has the name {Excerpt.Of(partner.Name)}; expected one that tells them apart", "partners");

            // An interval of its own for each org: a million orgs at once a second is more than any machine asks.
            var perSecond = scenario.Orgs.Count * (partner.Share / sum) / (partner.ApiCallEvery?.TotalSeconds ?? double.PositiveInfinity);
            if (perSecond > Rates.Highest)
                yield return new(
                    $"{where}.api-call-every", $"makes {perSecond:N0} API calls per second; expected at most {Rates.Highest:N0}, so fewer orgs or a longer time",
                    "orgs.count", "partners");
        }
    }

    private static IEnumerable<Mistake> Of(PartnerBehaviour partner, string where)
    {
        var retry = partner.Retry;
        if (retry.Kind == RetryKind.Exponential && retry.Cap < retry.Delay)
            yield return new(
                $"{where}.retry.cap",
                $"{Durations.Format(retry.Cap)} is shorter than the first delay ({Durations.Format(retry.Delay)})",
                $"{where}.retry");
        if (partner.ProcessSpread > TimeSpan.Zero && partner.Processes == 1)
            yield return new($"{where}.process-spread", "one process has nothing to be apart from; expected processes of 2 or more", where);
    }
}

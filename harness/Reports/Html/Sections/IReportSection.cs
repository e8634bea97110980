using LoadLab.Results;

namespace LoadLab.Reports.Html.Sections;

/// <summary>A part of the page.</summary>
internal interface IReportSection
{
    /// <summary>Its anchor.</summary>
    string Id { get; }

    /// <summary>Its name in the page's navigation.</summary>
    string Link { get; }

    /// <summary>Whether there is anything to say. Without an arm there is not; the verdict says so once for all.</summary>
    bool Appears(RunResult result) => result.Arms.Count > 0;

    Markup Render(RunResult result);
}

using LoadLab.Results;

namespace LoadLab.Reports.Html.Sections;

/// <summary>A part of the page.</summary>
internal interface IReportSection
{
    /// <summary>Its anchor.</summary>
    string Id { get; }

    /// <summary>Its name in the page's navigation.</summary>
    string Link { get; }

    /// <summary>Whether there is anything to say; what a reader would look for is rather said to be missing.</summary>
    bool Appears(RunResult result) => true;

    Markup Render(RunResult result);
}

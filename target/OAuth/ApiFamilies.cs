namespace LoadLab.Target.OAuth;

/// <summary>The protected resources: one every app may read, and one for each API family.</summary>
public static class ApiFamilies
{
    /// <summary>The resource of every app: the organisation it is connected to.</summary>
    public const string Organisation = "/api.xro/2.0/Organisation";

    /// <summary>Family and the address that only its apps may read.</summary>
    public static readonly IReadOnlyList<(string Family, string Path)> Paths =
    [
        ("accounting", "/api.xro/2.0/Invoices"),
        ("payroll", "/payroll.xro/1.0/Employees"),
        ("files", "/files.xro/1.0/Files"),
        ("assets", "/assets.xro/1.0/Assets"),
        ("wfm", "/wfm.xro/1.0/Jobs"),
    ];
}

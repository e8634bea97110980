using LoadLab.Recording;

namespace LoadLab.Querying.Exports;

/// <summary>A file that takes rows. It is there once it is whole, and not before: until then it has another name.</summary>
/// <param name="path">The file; one that is there already is replaced.</param>
public abstract class LedgerExport(string path) : IAsyncDisposable
{
    private bool _completed;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What is written until it is whole.</summary>
    protected FileStream Unfinished { get; } = new($"{path}.part", FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);

    /// <summary>Adds a row.</summary>
    public abstract ValueTask AddAsync(LedgerRow row);

    /// <summary>Writes what is left, and gives the file its name.</summary>
    public async Task CompleteAsync()
    {
        await EndAsync();
        await Unfinished.DisposeAsync();
        File.Move(Unfinished.Name, Path, overwrite: true);
        _completed = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_completed)
            return;

        await Unfinished.DisposeAsync();
        File.Delete(Unfinished.Name);
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes what is left.</summary>
    protected abstract Task EndAsync();
}

using LoadLab.Ledger;

namespace LoadLab.Recording;

/// <summary>Where a load's attempts are recorded, from any thread.</summary>
public interface IAttemptLog
{
    /// <summary>Why nothing more becomes durable; null while all is well. Whoever waits for a record should look at it.</summary>
    Exception? Failure { get; }

    /// <summary>Records that an attempt is about to be sent.</summary>
    /// <returns>The record's number, from 0.</returns>
    /// <exception cref="IOException">Nothing can be recorded any more.</exception>
    long Started(in Attempt attempt);

    /// <summary>Records how an attempt ended. Call it in the order in which the org's token store was written.</summary>
    /// <returns>The record's number, from 0.</returns>
    /// <exception cref="IOException">Nothing can be recorded any more.</exception>
    long Ended(in Attempt attempt);
}

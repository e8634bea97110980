using System.Buffers.Binary;
using LoadLab.Scenarios;

namespace LoadLab.Load.Partners;

/// <summary>
/// The state of every org and of its processes, in arrays of structs. An org has no lock of its own: it shares one of
/// <see cref="Gates"/>, which must be held around every call for it.
/// </summary>
internal sealed class PartnerTable
{
    // Far more than there are threads, so that two of them seldom want the same.
    private const int Gates = 1024;

    private readonly PartnerMix _mix;
    private readonly int _seed;
    private readonly OrgState[] _orgs;
    private readonly ProcessState[] _processes;
    private readonly object[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new object())];

    public PartnerTable(PartnerMix mix, int orgs, int seed)
    {
        (_mix, _seed) = (mix, seed);
        _orgs = new OrgState[orgs];
        _processes = new ProcessState[orgs * mix.MostProcesses];
    }

    /// <summary>What must be held around everything that concerns an org.</summary>
    public object GateOf(int org) => _gates[org % Gates];

    /// <summary>How an org's partner behaves.</summary>
    public PartnerBehaviour BehaviourOf(int org) => _mix.BehaviourOf(org);

    /// <summary>What a process is busy with.</summary>
    public Activity ActivityOf(int org, int process) => Process(org, process).Activity;

    /// <summary>Takes a step of the partner's machine.</summary>
    /// <param name="org">Index of the org.</param>
    /// <param name="process">Number of its process.</param>
    /// <param name="happened">The event; its draw is filled in here.</param>
    /// <param name="disconnectedBy">By how much the number of disconnected orgs changed.</param>
    public PartnerAction Step(int org, int process, in PartnerEvent happened, out int disconnectedBy)
    {
        ref var one = ref Process(org, process);
        var was = _orgs[org].Disconnected;
        var draw = happened.Kind == PartnerEventKind.Ended
            ? Draws.Uniform(_seed, DrawPurpose.Delay + (byte)process, org, one.Attempts)
            : 0;
        var action = PartnerMachine.Step(_mix.BehaviourOf(org), ref _orgs[org], ref one, happened with { Draw = draw });
        disconnectedBy = _orgs[org].Disconnected.CompareTo(was);
        return action;
    }

    /// <summary>A name for the attempt begun last, unique within the run: arm, process, org and count in a version-8 UUID.</summary>
    public Guid AttemptId(int arm, int org, int process)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(id, arm);
        BinaryPrimitives.WriteInt32BigEndian(id[8..], org);
        BinaryPrimitives.WriteUInt32BigEndian(id[12..], Process(org, process).Attempts);
        id[4] = (byte)process;
        id[6] = 0x80;
        id[8] |= 0x80;
        return new(id, bigEndian: true);
    }

    private ref ProcessState Process(int org, int process) => ref _processes[org * _mix.MostProcesses + process];
}

using System.Reflection;
using LoadLab.Ledger;

namespace LoadLab.Tests;

/// <summary>Holds the directions in which the product's parts may know each other, by what the compiled code refers to.</summary>
public class ArchitectureTests
{
    private static readonly string[] s_pure = ["LoadLab.Ledger", "LoadLab.Load.Schedules", "LoadLab.Results", "LoadLab.Measuring"];
    private static readonly string[] s_effects =
    [
        "System.Net", "Npgsql", "System.Diagnostics.Process", "LoadLab.Stack", "LoadLab.Running", "LoadLab.Recording",
        "LoadLab.Cli", "LoadLab.Reports", "LoadLab.Toxiproxy", "LoadLab.Faults",
    ];

    // Without this the others would pass on a scan that sees nothing.
    [Theory]
    [InlineData("LoadLab.Stack.PostgreSql.PostgreSqlServer", "Npgsql.NpgsqlConnection")]
    [InlineData("LoadLab.Running.RunFolder", "System.IO.Directory")]
    [InlineData("LoadLab.Measuring.ArmResultBuilder", "LoadLab.Gate.Verdicts")]
    [InlineData("LoadLab.Cli.LoadLabCommand", "LoadLab.Toxiproxy.ToxiproxyServer")]
    public void The_scan_sees_what_is_there(string from, string to) => Assert.Contains((from, to), References());

    [Fact]
    public void Pure_folders_do_no_IO_and_know_nothing_that_does() => AssertNone(
        reference => s_pure.Any(p => Within(reference.From, p))
            && (s_effects.Any(e => Within(reference.To, e)) || reference.To is "System.IO.File" or "System.IO.FileStream" or "System.IO.Directory"));

    [Fact]
    public void Reports_read_results_and_nothing_else() => AssertNone(reference =>
        Within(reference.From, "LoadLab.Reports") && reference.To.StartsWith("LoadLab.", StringComparison.Ordinal)
        && !Within(reference.To, "LoadLab.Reports") && !Within(reference.To, "LoadLab.Results")
        && !Within(reference.To, "LoadLab.Gate"));

    [Fact]
    public void Results_know_nothing_but_themselves() => AssertNone(reference =>
        Within(reference.From, "LoadLab.Results") && reference.To.StartsWith("LoadLab.", StringComparison.Ordinal)
        && !Within(reference.To, "LoadLab.Results"));

    [Fact]
    public void Scenarios_know_neither_stack_nor_load_nor_reports() => AssertNone(reference =>
        Within(reference.From, "LoadLab.Scenarios")
        && new[] { "LoadLab.Stack", "LoadLab.Load", "LoadLab.Reports", "LoadLab.Running", "LoadLab.Cli", "LoadLab.Ledger" }.Any(n => Within(reference.To, n)));

    [Fact]
    public void Only_the_command_line_knows_the_command_line() => AssertNone(reference =>
        Within(reference.To, "LoadLab.Cli") && !Within(reference.From, "LoadLab.Cli") && reference.From is not "Program" and not "");

    [Fact]
    public void The_harness_does_not_know_the_target_nor_the_proxy_the_harness()
    {
        Assert.DoesNotContain(typeof(TokenId).Assembly.GetReferencedAssemblies(), a => a.Name == "LoadLab.Target");
        Assert.DoesNotContain(typeof(Toxiproxy.Client.ToxiproxyClient).Assembly.GetReferencedAssemblies(), a => a.Name is "loadlab" or "LoadLab.Target");
    }

    [Fact]
    public void The_harness_uses_the_proxy_by_its_client_and_its_entry_alone() => AssertNone(reference =>
        Within(reference.To, "LoadLab.Toxiproxy") && !Within(reference.To, "LoadLab.Toxiproxy.Client")
        && reference.To != "LoadLab.Toxiproxy.ToxiproxyServer");

    private static bool Within(string name, string space) =>
        name == space || name.StartsWith(space + ".", StringComparison.Ordinal);

    private static void AssertNone(Func<(string From, string To), bool> forbidden) =>
        Assert.Empty(References().Where(forbidden).Distinct().Select(r => $"{r.From} -> {r.To}"));

    // Which type's methods, fields and signatures mention which other type.
    private static IEnumerable<(string From, string To)> References()
    {
        var assembly = typeof(TokenId).Assembly;
        foreach (var type in assembly.GetTypes())
        {
            var from = Outermost(type).FullName!;
            foreach (var to in Mentioned(type))
                yield return (from, Outermost(to).FullName ?? to.Name);
        }
    }

    private static IEnumerable<Type> Mentioned(Type type)
    {
        const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        var fields = type.GetFields(All).Select(f => f.FieldType);
        var methods = type.GetMembers(All).OfType<MethodBase>().SelectMany(InMethod);
        return fields.Concat(methods).Concat(type.GetInterfaces()).Append(type.BaseType).OfType<Type>().SelectMany(Parts);
    }

    private static IEnumerable<Type> InMethod(MethodBase method)
    {
        foreach (var parameter in method.GetParameters())
            yield return parameter.ParameterType;

        if (method is MethodInfo info)
            yield return info.ReturnType;

        if (method.GetMethodBody() is not { } body)
            yield break;

        foreach (var local in body.LocalVariables)
            yield return local.LocalType;

        foreach (var member in Operands(method, body.GetILAsByteArray()!))
            yield return member as Type ?? member.DeclaringType!;
    }

    // Every four bytes that resolve to a member: a superset of the real operands, which is fine for a list of what is not there.
    private static IEnumerable<MemberInfo> Operands(MethodBase method, byte[] il)
    {
        var typeArguments = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 1; at + 4 <= il.Length; at++)
        {
            // Calls, object creation, field access and type tests carry a token; anything else is skipped.
            if (il[at - 1] is not (0x28 or 0x6F or 0x73 or 0x7B or 0x7C or 0x7D or 0x7E or 0x7F or 0x80 or 0x74 or 0x75 or 0x8D or 0xD0))
                continue;

            MemberInfo? member = null;
            try
            {
                member = method.Module.ResolveMember(BitConverter.ToInt32(il, at), typeArguments, methodArguments);
            }
            catch (Exception e) when (e is ArgumentException or BadImageFormatException or TypeLoadException or MissingMemberException or FileNotFoundException)
            {
                // Not a token after all.
            }

            if (member is not null && (member is Type || member.DeclaringType is not null))
                yield return member;
        }
    }

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);

        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition()) : [type];
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}

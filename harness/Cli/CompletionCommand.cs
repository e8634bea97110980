using System.CommandLine;
using LoadLab.Gate;

namespace LoadLab.Cli;

/// <summary>Prints a script that makes a shell complete LoadLab's commands, options and scenario names.</summary>
internal static class CompletionCommand
{
    private const string Bash =
        """
        # loadlab completion bash >> ~/.bashrc
        _loadlab() {
            local IFS=$'\n'
            COMPREPLY=( $(compgen -W "$(loadlab "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -F _loadlab loadlab
        """;

    private const string Zsh =
        """
        # loadlab completion zsh >> ~/.zshrc
        _loadlab() {
            local -a found
            found=("${(@f)$(loadlab "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -- $found
        }
        compdef _loadlab loadlab
        """;

    private const string Fish =
        """
        # loadlab completion fish > ~/.config/fish/completions/loadlab.fish
        complete -f -c loadlab -a '(loadlab "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;

    private const string PowerShell =
        """
        # loadlab completion powershell >> $PROFILE
        Register-ArgumentCompleter -Native -CommandName loadlab -ScriptBlock {
            param($word, $line, $position)
            loadlab "[suggest:$position]" "$line" | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or powershell." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "powershell");
        var command = new Command("completion", "Print a completion script for a shell.") { shell };
        command.SetAction(parsed =>
        {
            Console.WriteLine(parsed.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, "fish" => Fish, _ => PowerShell });
            return ExitCodes.Pass;
        });
        return command;
    }
}

// Commands that every program has.
import type { Command } from "./command.ts";

export function helpCommand(program: string): Command {
  return {
    name: "help",
    operands: "[command]",
    short: "Help about any command",
    long: `Help provides help for any command in the application.
Simply type ${program} help [path to command] for full details.`,
    load: () => import("./run-help.ts"),
  };
}

export function completionCommand(program: string): Command {
  return {
    name: "completion",
    operands: "[bash|zsh|fish|powershell]",
    short: "Generate completion script",
    long: `To load completions:

Bash:

  $ source <(${program} completion bash)

  # To load completions for each session, execute once:
  $ ${program} completion bash > /etc/bash_completion.d/${program}

Zsh:

  # If shell completion is not already enabled in your environment,
  # you will need to enable it.  You can execute the following once:

  $ echo "autoload -U compinit; compinit" >> ~/.zshrc

  # To load completions for each session, execute once:
  $ ${program} completion zsh > "\${fpath[1]}/_${program}"

  # You will need to start a new shell for this setup to take effect.

Fish:

  $ ${program} completion fish | source

  # To load completions for each session, execute once:
  $ ${program} completion fish > ~/.config/fish/completions/${program}.fish

PowerShell:

  PS> ${program} completion powershell | Out-String | Invoke-Expression

  # To load completions for each session, put that line into your PowerShell profile.
`,
    choices: ["bash", "zsh", "fish", "powershell"],
    load: () => import("./run-completion.ts"),
  };
}

import type { Command } from "../command.ts";

const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

export function isShell(text: string): text is Shell {
  return shells.includes(text as Shell);
}

/** What makes the shell complete the program's commands, flags and their values, without running it. */
export async function completionScript(shell: Shell, root: Command): Promise<string> {
  switch (shell) {
    case "bash":
      return (await import("./bash.ts")).bashScript(root);
    case "zsh":
      return (await import("./zsh.ts")).zshScript(root);
    case "fish":
      return (await import("./fish.ts")).fishScript(root);
    case "powershell":
      return (await import("./powershell.ts")).powershellScript(root);
  }
}

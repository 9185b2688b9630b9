import { CommandRegistry } from "@lumino/commands";

type Binding = Pick<CommandRegistry.IKeyBinding, "command" | "keys"> & {
  readonly args?: CommandRegistry.IKeyBinding["args"];
};

/** One command and the keys that it has now. */
export interface Shortcut {
  readonly command: string;
  /** As a person reads them, each alternative once. */
  readonly keys: readonly string[];
}

function words({ keys }: Binding): string {
  return keys.map((keystroke) => CommandRegistry.formatKeystroke(keystroke)).join(", ");
}

/** The keys of each of our commands, as they are now; a person may have changed them. */
export function shortcuts(bindings: readonly Binding[], prefix = "maestro:"): Shortcut[] {
  const found = new Map<string, Set<string>>();
  for (const binding of bindings) {
    if (!binding.command.startsWith(prefix) || binding.keys.length === 0) continue;
    const keys = found.get(binding.command) ?? new Set();
    found.set(binding.command, keys.add(words(binding)));
  }
  return [...found].map(([command, keys]) => ({ command, keys: [...keys] }));
}

/** The keys of one command, or nothing. */
export function keysOf(bindings: readonly Binding[], command: string): string {
  const binding = bindings.find((known) => known.command === command && known.keys.length > 0);
  return binding === undefined ? "" : words(binding);
}

import type { CommandRegistry } from "@lumino/commands";
import { DisposableSet } from "@lumino/disposable";

const TERMINAL = ".mj-terminal .xterm-helper-textarea";
const CHORD = /^(Accel|Alt|Cmd|Ctrl) /;

type Registry = Pick<CommandRegistry, "addKeyBinding" | "keyBindingChanged" | "keyBindings">;

/**
 * Has our shortcuts, as they are now, work in terminals as well, where all other keys are the
 * program's. A person who changes one changes it once.
 */
export class TerminalKeys {
  private made = new DisposableSet();
  private making = false;
  private due = false;

  constructor(
    private readonly commands: Registry,
    private readonly prefix = "maestro:",
  ) {
    commands.keyBindingChanged.connect(() => this.makeSoon());
    this.makeSoon();
  }

  /** Settings change all bindings one by one; once is enough. */
  private makeSoon(): void {
    if (this.making || this.due) return;
    this.due = true;
    queueMicrotask(() => {
      this.due = false;
      this.make();
    });
  }

  private make(): void {
    this.making = true;
    this.made.dispose();
    const own = this.commands.keyBindings.filter(
      ({ command, keys }) => command.startsWith(this.prefix) && CHORD.test(keys[0] ?? ""),
    );
    this.made = DisposableSet.from(
      own.map(({ args, command, keys, selector }) =>
        this.commands.addKeyBinding({
          args,
          command,
          keys: [...keys],
          selector: `${selector} ${TERMINAL}`,
        }),
      ),
    );
    this.making = false;
  }
}

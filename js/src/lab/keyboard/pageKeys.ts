import { CommandRegistry } from "@lumino/commands";

type Binding = Pick<CommandRegistry.IKeyBinding, "keys" | "selector">;

/** Which keys that are pressed in a terminal are shortcuts of the page, and not the program's. */
export class PageKeys {
  private begun: readonly string[] = [];

  constructor(private readonly bindings: () => readonly Binding[]) {}

  /** Whether a binding made for terminals takes this key, alone or as part of a chord. */
  isForPage(event: KeyboardEvent): boolean {
    const { target, type } = event;
    if (type !== "keydown" || !(target instanceof Element)) return false;
    const keystroke = CommandRegistry.keystrokeForKeydownEvent(event);
    if (keystroke === "") return false;
    const made = this.bindings().filter(
      ({ selector }) => selector.includes(".xterm-helper-textarea") && target.matches(selector),
    );
    const goesOn = [...this.begun, keystroke];
    const found = [goesOn, [keystroke]].find((pressed) =>
      made.some(({ keys }) => pressed.every((key, at) => keys[at] === key)),
    );
    const isWhole = made.some(
      ({ keys }) => keys.length === found?.length && found.every((key, at) => keys[at] === key),
    );
    this.begun = found === undefined || isWhole ? [] : found;
    return found !== undefined;
  }
}

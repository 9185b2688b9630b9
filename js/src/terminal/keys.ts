/** What a key does that the emulator shall not have. */
export interface KeyActions {
  /** Send these characters to the program. */
  type(characters: string): void;
  hasSelection(): boolean;
  copy(): void;
  /** Look for a text in what was printed. */
  find(): void;
  /** Give the focus back to the page. */
  leave(): void;
}

/** What terminals send for a new line that doesn't submit. */
const NEW_LINE = "\u001b\r";

function isLeave({ key, ctrlKey, shiftKey, altKey, metaKey }: KeyboardEvent): boolean {
  return ctrlKey && shiftKey && !altKey && !metaKey && (key === "ArrowUp" || key === "Escape");
}

function isFind({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "f" && shiftKey && !altKey && (ctrlKey || metaKey);
}

/** Without a selection Ctrl+C stays what it always was: interrupt. */
function isCopy({ key, ctrlKey, metaKey }: KeyboardEvent, selected: boolean): boolean {
  return selected && key.toLowerCase() === "c" && (ctrlKey || metaKey);
}

function isPaste({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "v" && (ctrlKey || metaKey);
}

/** Returns whether the emulator handles the key; what it doesn't handle is done here. */
export function handleKey(event: KeyboardEvent, actions: KeyActions): boolean {
  if (event.type === "keydown" && isLeave(event)) {
    event.preventDefault();
    event.stopPropagation();
    actions.leave();
    return false;
  }
  if (isFind(event)) {
    event.preventDefault();
    event.stopPropagation();
    if (event.type === "keydown") actions.find();
    return false;
  }
  if (event.key === "Enter" && event.shiftKey && !event.ctrlKey && !event.metaKey) {
    if (event.type === "keydown") actions.type(NEW_LINE);
    event.preventDefault();
    return false;
  }
  if (isCopy(event, actions.hasSelection())) {
    if (event.type === "keydown") actions.copy();
    event.preventDefault();
    return false;
  }
  // The browser's own paste event follows, which the emulator brackets.
  return !isPaste(event);
}

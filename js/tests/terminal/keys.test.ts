import { beforeEach, expect, test, vi } from "vitest";
import { handleKey } from "../../src/terminal/keys";

let selected = false;
const actions = {
  type: vi.fn(),
  copy: vi.fn(),
  find: vi.fn(),
  leave: vi.fn(),
  hasSelection: () => selected,
};

beforeEach(() => {
  vi.clearAllMocks();
  selected = false;
});

function press(key: string, modifiers: KeyboardEventInit = {}, type = "keydown") {
  const event = new KeyboardEvent(type, { key, cancelable: true, ...modifiers });
  return { handled: handleKey(event, actions), prevented: event.defaultPrevented };
}

test("Shift+Enter sends a new line that doesn't submit, once", () => {
  expect(press("Enter", { shiftKey: true }).handled).toBe(false);
  press("Enter", { shiftKey: true }, "keypress");
  expect(actions.type.mock.calls).toEqual([["\u001b\r"]]);
});

test("Enter alone is the emulator's business", () => {
  expect(press("Enter").handled).toBe(true);
  expect(actions.type).not.toHaveBeenCalled();
});

test.each(["ArrowUp", "Escape"])("Ctrl+Shift+%s leaves the terminal", (key) => {
  expect(press(key, { ctrlKey: true, shiftKey: true })).toEqual({
    handled: false,
    prevented: true,
  });
  expect(actions.leave).toHaveBeenCalledTimes(1);
});

test("Escape alone goes to the agent, which needs it", () => {
  expect(press("Escape").handled).toBe(true);
  expect(actions.leave).not.toHaveBeenCalled();
});

test("Ctrl+C copies a selection, and without one interrupts", () => {
  expect(press("c", { ctrlKey: true }).handled).toBe(true);
  expect(actions.copy).not.toHaveBeenCalled();
  selected = true;
  expect(press("c", { ctrlKey: true }).handled).toBe(false);
  expect(press("C", { ctrlKey: true, shiftKey: true }).handled).toBe(false);
  expect(press("c", { metaKey: true }).handled).toBe(false);
  expect(actions.copy).toHaveBeenCalledTimes(3);
});

test("pasting is left to the browser", () => {
  expect(press("v", { ctrlKey: true })).toEqual({ handled: false, prevented: false });
  expect(press("V", { ctrlKey: true, shiftKey: true })).toEqual({
    handled: false,
    prevented: false,
  });
});

test.each([{ ctrlKey: true }, { metaKey: true }])("with %j, Shift and F find", (modifier) => {
  expect(press("F", { shiftKey: true, ...modifier })).toEqual({ handled: false, prevented: true });
  expect(press("f", modifier).handled).toBe(true);
  expect(actions.find).toHaveBeenCalledTimes(1);
});

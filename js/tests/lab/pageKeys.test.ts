import { expect, test } from "vitest";
import { PageKeys } from "../../src/lab/keyboard/pageKeys";

const selector = ".mj-terminal .xterm-helper-textarea";
const bindings = [
  { keys: ["Alt Shift H"], selector },
  { keys: ["Alt J", "1"], selector },
  { keys: ["Ctrl B"], selector: "body" },
];

function terminal(): (key: string, keyCode: number, more?: KeyboardEventInit) => boolean {
  const area = document.createElement("textarea");
  area.className = "xterm-helper-textarea";
  const place = document.createElement("div");
  place.className = "mj-terminal";
  place.append(area);
  document.body.append(place);
  const keys = new PageKeys(() => bindings);
  return (key, keyCode, more = {}) => {
    let isForPage = false;
    const event = new KeyboardEvent("keydown", { key, bubbles: true, ...more });
    Object.defineProperty(event, "keyCode", { value: keyCode });
    area.addEventListener("keydown", (heard) => (isForPage = keys.isForPage(heard)), {
      once: true,
    });
    area.dispatchEvent(event);
    return isForPage;
  };
}

test("shortcuts made for terminals are the page's, all other keys the program's", () => {
  const press = terminal();
  expect(press("H", 72, { altKey: true, shiftKey: true })).toBe(true);
  expect(press("b", 66, { ctrlKey: true })).toBe(false);
  expect(press("h", 72)).toBe(false);
});

test("a digit is the page's only after the key that begins the chord", () => {
  const press = terminal();
  expect(press("1", 49)).toBe(false);
  expect(press("j", 74, { altKey: true })).toBe(true);
  expect(press("1", 49)).toBe(true);
  expect(press("1", 49)).toBe(false);
});

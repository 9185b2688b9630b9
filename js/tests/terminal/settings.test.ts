import { expect, test, vi } from "vitest";
import { DEFAULT_TERMINAL_SETTINGS, TerminalPreferences } from "../../src/terminal";

test("what is not set is as it always is", () => {
  expect(new TerminalPreferences().current).toEqual(DEFAULT_TERMINAL_SETTINGS);
  expect(new TerminalPreferences({ fontSize: 14 }).current.scrollback).toBe(5000);
});

test("whoever listens hears of changes until they stop", () => {
  const preferences = new TerminalPreferences();
  const listener = vi.fn();
  const stop = preferences.listen(listener);
  preferences.set({ copyOnSelect: true });
  expect(preferences.current).toEqual({ ...DEFAULT_TERMINAL_SETTINGS, copyOnSelect: true });
  stop();
  preferences.set({ copyOnSelect: false });
  expect(listener).toHaveBeenCalledTimes(1);
});

test.each([
  [{ fontSize: 1 }, { fontSize: 6 }],
  [{ fontSize: 900 }, { fontSize: 32 }],
  [{ fontSize: Number.NaN }, { fontSize: 12 }],
  [{ scrollback: 1e9 }, { scrollback: 100_000 }],
  [{ scrollback: -1 }, { scrollback: 0 }],
  [{ fontFamily: " Menlo " }, { fontFamily: "Menlo" }],
])("%j becomes %j", (given, kept) => {
  expect(new TerminalPreferences(given).current).toMatchObject(kept);
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onWake } from "../../src/api";

const woken = vi.fn();
let stop = (): void => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  woken.mockClear();
  stop = onWake(woken);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

function sleepFor(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

test("a clock that jumped means that the computer slept", () => {
  vi.advanceTimersByTime(600_000);
  expect(woken).not.toHaveBeenCalled();
  sleepFor(3600);
  vi.advanceTimersByTime(5000);
  expect(woken).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(600_000);
  expect(woken).toHaveBeenCalledOnce();
});

test("a page out of sight, whose timers come once a minute, does not count as asleep", () => {
  sleepFor(60);
  vi.advanceTimersByTime(5000);
  expect(woken).not.toHaveBeenCalled();
});

test("a network that is back, and a page that was frozen, are told at once, until that is stopped", () => {
  window.dispatchEvent(new Event("online"));
  document.dispatchEvent(new Event("resume"));
  expect(woken).toHaveBeenCalledTimes(2);
  stop();
  window.dispatchEvent(new Event("online"));
  expect(woken).toHaveBeenCalledTimes(2);
});

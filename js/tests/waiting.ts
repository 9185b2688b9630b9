import { vi } from "vitest";

const POLL_MS = 5;

/** Resolves when `holds` is true; rejects if that doesn't come about in time. */
export async function until(holds: () => boolean, withinMs = 5000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Resolves when `check` throws no longer; rejects with what it threw last. */
export function soon(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 8000, interval: 20 });
}

const CHECK_MS = 5000;
/** Pages out of sight are called once a minute at worst; what takes longer was sleep. */
const ASLEEP_MS = 90_000;

const listeners = new Set<() => void>();
let seen = 0;
let timer: ReturnType<typeof setInterval> | null = null;

function announce(): void {
  seen = Date.now();
  for (const listener of [...listeners]) listener();
}

function check(): void {
  const now = Date.now();
  const asleep = now - seen > ASLEEP_MS;
  seen = now;
  if (asleep) announce();
}

function begin(): void {
  seen = Date.now();
  timer = setInterval(check, CHECK_MS);
  document.addEventListener("visibilitychange", check);
  document.addEventListener("resume", announce);
  window.addEventListener("online", announce);
}

function end(): void {
  if (timer !== null) clearInterval(timer);
  timer = null;
  document.removeEventListener("visibilitychange", check);
  document.removeEventListener("resume", announce);
  window.removeEventListener("online", announce);
}

/**
 * Call `listener` when the page may have lost its connections without being told: the computer
 * slept, the browser froze the page, or the network was gone. Returns how to stop that.
 */
export function onWake(listener: () => void): () => void {
  if (listeners.size === 0) begin();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) end();
  };
}

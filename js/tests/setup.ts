import { afterEach } from "vitest";
import { WebSocket } from "ws";

// Node 20 has none of its own; this one talks to real servers.
globalThis.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket;

afterEach(() => {
  document.body.replaceChildren();
  document.head.replaceChildren();
});

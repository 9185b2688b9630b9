import { afterEach } from "vitest";
import { WebSocket } from "ws";

/** Node 20 has none of its own. In a page, a failed connection is no exception but a close. */
class PageWebSocket extends WebSocket {
  constructor(url: string) {
    super(url);
    this.on("error", () => undefined);
  }
}

globalThis.WebSocket = PageWebSocket as unknown as typeof globalThis.WebSocket;

declare global {
  interface Window {
    /** The simulated page's own controls. */
    happyDOM: { setURL(url: string): void };
  }
}

afterEach(() => {
  document.body.replaceChildren();
  document.head.replaceChildren();
});

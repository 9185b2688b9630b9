import type { DirectRequester } from "./direct";
import type { KernelPort } from "./kernel";
import type { Method, Requester, Transfers } from "./requester";

/** `direct` from page to server, or through the `kernel`. */
export type Road = "direct" | "kernel";

/** Chooses how requests travel, and carries them. */
export class Route implements Requester, Transfers {
  private chosen: Road = "kernel";
  private asked = "";

  constructor(
    private readonly direct: DirectRequester | null,
    private readonly kernel: KernelPort,
  ) {}

  get road(): Road {
    return this.chosen;
  }

  /** Go direct if the page's own server is the very instance that the kernel talks to. */
  async choose(instance: string): Promise<Road> {
    this.asked = instance;
    const found = await this.direct?.instance();
    if (this.asked === instance) this.chosen = found === instance ? "direct" : "kernel";
    return this.chosen;
  }

  request(method: Method, path: string, body?: unknown): Promise<unknown> {
    return this.carrier.request(method, path, body);
  }

  upload(path: string, bytes: Uint8Array): Promise<unknown> {
    return this.carrier.upload(path, bytes);
  }

  download(path: string): Promise<Uint8Array> {
    return this.carrier.download(path);
  }

  private get carrier(): Requester & Transfers {
    return this.chosen === "direct" && this.direct !== null ? this.direct : this.kernel;
  }
}

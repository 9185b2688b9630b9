import { asApiError, type Queues, type SessionStore } from "../api";
import { textButton } from "../elements/button";
import { h, setText } from "../elements/dom";
import type { Message, Session } from "../model";
import { t } from "../translate";
import { Dialog } from "./dialog";
import { QueueItem, type QueueItemContext } from "./queueItem";

/** The messages that wait for one agent, always current, to be changed. */
class QueueDialog {
  private readonly dialog: Dialog;
  private readonly list = h("ol", { class: "mj-queue-list" });
  private readonly empty = h("p", { class: "mj-quiet", hidden: true }, t("No message waits."));
  private readonly trouble = h("p", { class: "mj-queue-trouble", role: "alert", hidden: true });
  private readonly items = new Map<number, QueueItem>();
  private readonly context: QueueItemContext;
  /** One request after the other, so that what is typed is saved before it is sent. */
  private requests: Promise<void> = Promise.resolve();
  private seen = -1;
  private begun = false;

  constructor(
    root: HTMLElement,
    private readonly session: Session,
    private readonly queues: Queues,
    private readonly store: SessionStore,
  ) {
    this.dialog = new Dialog(root, t("Messages to {name}", { name: session.name }), "queue");
    this.context = {
      change: (id, change) => this.ask(() => queues.change(session, id, change)),
      remove: (id) => this.ask(() => queues.remove(session, id)),
    };
    this.dialog.body.append(this.trouble, this.list, this.empty);
    this.dialog.footer.append(textButton(t("Close"), () => this.dialog.close()));
  }

  async show(): Promise<void> {
    const stop = this.store.listen(() => this.follow());
    this.dialog.open();
    this.follow();
    await this.dialog.closed;
    stop();
  }

  /** Read the list again after news of the session. */
  private follow(): void {
    const session = this.store.get(this.session.id);
    if (session === undefined) {
      this.dialog.close();
      return;
    }
    if (session.seq === this.seen) return;
    this.seen = session.seq;
    this.ask(() => this.queues.list(session));
  }

  private ask(request: () => Promise<readonly Message[]>): void {
    this.requests = this.requests.then(async () => {
      try {
        this.take(await request());
        this.trouble.hidden = true;
      } catch (error) {
        const { message, hint } = asApiError(error);
        setText(this.trouble, hint === "" ? message : `${message} ${hint}`);
        this.trouble.hidden = false;
      }
    });
  }

  private take(messages: readonly Message[]): void {
    const focused = document.activeElement;
    const had = [...this.items].findIndex(([, { element }]) => element.contains(focused));
    const wanted = new Set(messages.map(({ id }) => id));
    for (const [id, { element }] of this.items) {
      if (wanted.has(id)) continue;
      element.remove();
      this.items.delete(id);
    }
    messages.forEach((message, place) => {
      const item = this.item(message);
      if (this.list.children[place] !== item.element) {
        this.list.insertBefore(item.element, this.list.children[place] ?? null);
      }
      item.update(message, place, messages.length);
    });
    this.empty.hidden = messages.length > 0;
    if (!this.begun) {
      this.begun = true;
      this.items.get(messages.find(({ typed }) => typed === null)?.id ?? 0)?.focus();
    }
    if (had >= 0) this.keepFocus(focused, had);
  }

  /** A control that was moved or has gone must not take the keyboard with it. */
  private keepFocus(focused: Element | null, place: number): void {
    const usable = focused instanceof HTMLElement && focused.isConnected;
    if (usable && !(focused as HTMLButtonElement).disabled) {
      if (document.activeElement !== focused) focused.focus({ preventScroll: true });
      return;
    }
    const elements = [...this.list.children];
    const near = elements[Math.min(place, elements.length - 1)];
    const controls = near?.querySelectorAll<HTMLElement>("button:enabled, textarea:enabled");
    const next = controls?.[1] ?? controls?.[0] ?? this.dialog.footer.querySelector("button");
    next?.focus({ preventScroll: true });
  }

  private item(message: Message): QueueItem {
    const known = this.items.get(message.id);
    if (known !== undefined) return known;
    const item = new QueueItem(message, this.context);
    this.items.set(message.id, item);
    return item;
  }
}

/** Opens the list of a session's waiting messages. */
export class QueueLists {
  constructor(
    private readonly root: HTMLElement,
    private readonly queues: Queues,
    private readonly store: SessionStore,
  ) {}

  /** Resolves when the list is closed. */
  open(session: Session): Promise<void> {
    return new QueueDialog(this.root, session, this.queues, this.store).show();
  }
}

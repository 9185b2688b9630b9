import { Notification as LabNotification } from "@jupyterlab/apputils";
import { t } from "../../translate";
import type { LabSettings } from "../labSettings";
import { notifyBrowser, playTones, speak } from "./signals";
import type { Turn } from "./turns";

/** What needs a person stays until it is seen to; an end is told, and kept behind the bell. */
const END_SHOWN_MS = 10_000;

const KINDS = { needs_input: "warning", finished: "success", error: "error" } as const;

/** Something to be told to a person who looks elsewhere. */
export interface News {
  /** What it is about: newer news of the same take its place. */
  readonly about: string;
  readonly turn: Turn;
  readonly words: string;
  readonly caption: string;
  readonly show: () => void;
}

/** Tells it in all the ways that the person's settings ask for. */
export class Telling {
  private readonly shown = new Map<string, string>();

  constructor(private readonly settings: LabSettings) {}

  tell({ about, caption, show, turn, words }: News): void {
    const { settings } = this;
    if (settings.flag("notifications")) {
      const label = turn === "needs_input" ? t("Answer") : t("Show");
      this.dismiss(about);
      const actions = [{ label, caption, callback: show }];
      const notification = LabNotification.emit(words, KINDS[turn], {
        autoClose: turn === "finished" ? END_SHOWN_MS : false,
        actions,
      });
      this.shown.set(about, notification);
    }
    if (settings.flag("browserNotifications")) notifyBrowser(words, about, show);
    if (settings.flag("sound")) playTones();
    if (settings.flag("speech")) speak(words);
  }

  /** Take away what is no longer so: what `holds` says of what was told. */
  keep(holds: (about: string) => boolean): void {
    for (const about of [...this.shown.keys()]) if (!holds(about)) this.dismiss(about);
  }

  private dismiss(about: string): void {
    const notification = this.shown.get(about);
    if (notification === undefined) return;
    LabNotification.dismiss(notification);
    this.shown.delete(about);
  }
}

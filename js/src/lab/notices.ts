import { Notification } from "@jupyterlab/apputils";
import { asApiError } from "../api";
import type { Says } from "../grid";

const NOTE_SHOWN_MS = 4000;

/** Says how an action went in JupyterLab's own place for that. */
export class LabNotices implements Says {
  note(text: string): void {
    Notification.info(text, { autoClose: NOTE_SHOWN_MS });
  }

  error(error: unknown): void {
    const { message, hint } = asApiError(error);
    Notification.error(hint === "" ? message : `${message} ${hint}`, { autoClose: false });
  }
}

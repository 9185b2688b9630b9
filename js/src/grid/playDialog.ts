import { textButton } from "../elements/button";
import type { Session } from "../model";
import { t } from "../translate";
import { Dialog } from "./dialog";

/** What a grid needs to play recordings. */
export interface Recordings {
  /** The player; it is fetched when it is first wanted. */
  loadPlayer(): Promise<typeof import("../player")>;
  /** A session's recording in asciicast v2; rejects with an `ApiError`. */
  recording(session: Session): Promise<Uint8Array>;
}

/** Play what a session's terminal has shown until now; resolves when the dialog is closed. */
export async function playRecording(
  parent: HTMLElement,
  session: Session,
  recordings: Recordings,
): Promise<void> {
  const [{ RecordingView }, cast] = await Promise.all([
    recordings.loadPlayer(),
    recordings.recording(session),
  ]);
  const dialog = new Dialog(parent, t("Recording of {name}", { name: session.name }), "player");
  const view = new RecordingView(cast);
  dialog.body.append(view.element);
  dialog.footer.append(textButton(t("Close"), () => dialog.close()));
  dialog.open();
  view.start();
  await dialog.closed;
  view.dispose();
}

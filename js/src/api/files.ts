import { t } from "../translate";
import { ApiError } from "./errors";
import { isRecord, text } from "./json";
import type { Transfers } from "./requester";

/** More than any server takes; what its own limit is, the server says. */
const MOST_BYTES = 64 * 1024 * 1024;
const STARTS = [/^\x89PNG\r\n/, /^\xff\xd8\xff/, /^GIF8[79]a/, /^RIFF.{4}WEBP/s];

async function isImage(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 16).arrayBuffer());
  const characters = String.fromCharCode(...start);
  return STARTS.some((pattern) => pattern.test(characters));
}

/** A session's files: what a person hands to its agent, and what it leaves behind. */
export class SessionFiles {
  constructor(private readonly transfers: Transfers) {}

  /**
   * Hand an image to a session's agent; resolves to its path as one types it.
   *
   * Rejects with an `ApiError` that says why it was not taken.
   */
  async uploadImage(session: string, file: Blob): Promise<string> {
    if (!(await isImage(file))) {
      throw new ApiError(
        t("This is no image that agents can read."),
        t("PNG, JPEG, GIF and WebP can be pasted."),
        "not_an_image",
      );
    }
    if (file.size > MOST_BYTES) {
      throw new ApiError(t("The image is too large."), t("Make it smaller."), "image_too_large");
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    const kept = await this.transfers.upload(`sessions/${session}/images`, bytes);
    return isRecord(kept) ? text(kept.text, text(kept.path)) : "";
  }

  /** What a session's terminal has shown, in asciicast v2. */
  recording(session: string): Promise<Uint8Array> {
    return this.transfers.download(`sessions/${session}/recording`);
  }
}

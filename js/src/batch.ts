import { isRecord, type JsonRecord, list } from "./api/json";

/**
 * Take each message that a kernel has sent, with its buffers. It sends many at once as one batch,
 * with all of their buffers in a row.
 */
export function unpack(
  content: unknown,
  buffers: readonly DataView[],
  take: (message: JsonRecord, buffers: readonly DataView[]) => void,
): void {
  if (!isRecord(content)) return;
  if (content.op !== "batch") {
    take(content, buffers);
    return;
  }
  let next = 0;
  for (const message of list(content.messages)) {
    if (!isRecord(message)) continue;
    const own = message.buffer === true ? 1 : 0;
    take(message, buffers.slice(next, next + own));
    next += own;
  }
}

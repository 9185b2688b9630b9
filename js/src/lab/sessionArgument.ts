import type { ReadonlyJSONObject } from "@lumino/coreutils";
import { t } from "../translate";

/** How a command that acts on one session describes its arguments. */
export function describeSession(
  more: Readonly<Record<string, { type: string; description: string }>> = {},
  session = t("Id or name of the session; by default the one that is worked with."),
): { args: ReadonlyJSONObject } {
  return {
    args: {
      type: "object",
      properties: {
        session: { type: "string", description: session },
        ...more,
      },
    },
  };
}

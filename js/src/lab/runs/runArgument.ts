import type { ReadonlyJSONObject, ReadonlyPartialJSONObject } from "@lumino/coreutils";
import type { RunStore } from "../../api";
import { orderRuns, type RunReport } from "../../model";
import { t } from "../../translate";

/** How a command that acts on one run describes its arguments. */
export function describeRun(
  more: Readonly<Record<string, { type: string; description: string }>> = {},
): { args: ReadonlyJSONObject } {
  const description = t("Id or name of the run; by default the one that is shown, or needs you.");
  return {
    args: { type: "object", properties: { run: { type: "string", description }, ...more } },
  };
}

/** The run that `args` name; else the one that is shown, else the one that matters most now. */
export function runOf(
  runs: RunStore,
  args: ReadonlyPartialJSONObject,
  shown: string | null,
): RunReport | undefined {
  if (typeof args.run === "string" && args.run !== "") return runs.get(args.run);
  return (shown === null ? undefined : runs.get(shown)) ?? orderRuns(runs.all())[0];
}

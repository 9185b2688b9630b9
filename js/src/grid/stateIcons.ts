import type { IconName } from "../elements/icons";
import type { State } from "../model";

export const STATE_ICONS: Readonly<Record<State, IconName>> = {
  queued: "clock",
  starting: "dots",
  idle: "circle",
  working: "half",
  needs_input: "hand",
  finished: "check",
  error: "cross",
  interrupted: "plug",
};

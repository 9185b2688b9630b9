import type { IconName } from "../elements/icons";
import type { RunLook, TaskState } from "../model";

export const TASK_ICONS: Readonly<Record<TaskState, IconName>> = {
  waiting: "clock",
  running: "half",
  checking: "look",
  merging: "merge",
  needs_person: "hand",
  done: "check",
  failed: "cross",
  skipped: "skip",
  dropped: "minus",
};

export const RUN_ICONS: Readonly<Record<RunLook, IconName>> = {
  working: "half",
  needs_person: "hand",
  paused: "pause",
  interrupted: "plug",
  done: "check",
  failed: "cross",
  stopped: "stop",
};

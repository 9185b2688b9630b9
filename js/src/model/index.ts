export { elapsedSeconds, formatElapsed, formatExact } from "./elapsed";
export type {
  Change,
  Counts,
  Event,
  EventKind,
  Message,
  Need,
  Outcome,
  Permission,
  Phase,
  Progress,
  RunEvent,
  RunEventKind,
  RunReport,
  Session,
  Source,
  State,
  Status,
  TaskReport,
  TaskState,
} from "./generated";
export { type Layout, layout, MEDIUM_WIDTH, NARROW_WIDTH } from "./layout";
export { choose, waitingFirst } from "./order";
export {
  countTasks,
  countWaiting,
  donePhrase,
  formatCost,
  formatSpan,
  formatTokens,
  isMoving,
  isTaskOver,
  needsPerson,
  orderRuns,
  type RunLook,
  runLook,
  runsAtWorkPhrase,
  runWord,
  secondsLeft,
  TASK_STATES,
  type TaskCount,
  taskCountPhrase,
  taskDepths,
  taskWord,
} from "./runs";
export {
  isBusy,
  isOver,
  isRunning,
  STATES,
  stateWord,
  type TerminalLife,
  terminalLife,
} from "./states";
export { countPhrase, countStates, type StateCount, sessionsPhrase } from "./summary";
export { formatNumber, middleEllipsis, type SplitText, splitForMiddle } from "./text";

export { elapsedSeconds, formatElapsed, formatExact } from "./elapsed";
export type {
  Change,
  Event,
  EventKind,
  Message,
  Permission,
  Progress,
  Session,
  Source,
  State,
  Status,
} from "./generated";
export { type Layout, layout, MEDIUM_WIDTH, NARROW_WIDTH } from "./layout";
export { choose, waitingFirst } from "./order";
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

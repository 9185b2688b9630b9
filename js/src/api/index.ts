export { Backoff } from "./backoff";
export { DirectRequester } from "./direct";
export { ApiError, asApiError, errorFrom } from "./errors";
export { SessionFiles } from "./files";
export { count, isRecord, type JsonRecord, list, parseJson, text } from "./json";
export { KernelPort, type MessageModel, type TerminalMessages } from "./kernel";
export { LiveSessions, type SessionFeed } from "./live";
export type {
  CellDiff,
  CellOutput,
  MetadataChange,
  NotebookDiff,
  NotebookLine,
} from "./notebookDiff";
export { type MessageChange, Queues } from "./queues";
export type { Method, Requester, Transfers } from "./requester";
export { type Road, Route } from "./route";
export { type RunNews, RunStore } from "./runStore";
export { type RunPreview, type RunRequest, Runs } from "./runs";
export { findServer, type Server, socketUrl } from "./server";
export {
  type Closing,
  type Diff,
  type FileChange,
  type Loss,
  type Merged,
  type MergeHow,
  type MergeWish,
  type Published,
  Sessions,
} from "./sessions";
export {
  type AgentInfo,
  type RefInfo,
  type SampleRepository,
  Spawning,
  type SpawnRequest,
} from "./spawning";
export { type Delta, SessionStore, type Snapshot } from "./store";
export { EventStream, type Stores, type StreamState } from "./stream";
export { onWake } from "./wake";

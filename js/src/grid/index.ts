export { Grid, type GridOptions, type GridSettings } from "./grid";
export { DEFAULT_HEIGHT } from "./heightHandle";
export type { PaneTerminal, TerminalHost } from "./pane";
export { playRecording, type Recordings } from "./playDialog";

export { AnswerBox, type Choice } from "./answerBox";
export { changeCount } from "./changeCount";
export { changeSummary, fileButton } from "./changedFiles";
export { Clock } from "./clock";
export { Commands } from "./commands";
export { confirm } from "./confirmDialog";
export { Dialog } from "./dialog";
export { checkField, field } from "./fields";
export { Grid, type GridOptions, type GridSettings } from "./grid";
export { DEFAULT_HEIGHT } from "./heightHandle";
export { type MenuItem, openMenu } from "./menu";
export { notebookPatch } from "./notebookPatch";
export { Notices, type Says } from "./notices";

export { Pane, type PaneTerminal, type TerminalHost, terminalPlace } from "./pane";
export { Panes } from "./panes";
export { type FilePatch, type LineKind, type PatchLine, readPatch } from "./patch";

export { playRecording, type Recordings } from "./playDialog";
export { setSplit } from "./splitText";
export { STATE_ICONS } from "./stateIcons";
export { rove } from "./toolbar";

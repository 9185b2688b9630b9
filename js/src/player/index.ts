export { createPlayer as default } from "./playerWidget";
export { type PlayOptions, RecordingView } from "./recordingView";

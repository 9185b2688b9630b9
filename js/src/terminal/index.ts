export type { OpenChannel } from "./channel";
export { kernelChannels } from "./kernelChannel";
export type { LoadWebgl } from "./renderer";
export {
  DEFAULT_TERMINAL_SETTINGS,
  TerminalPreferences,
  type TerminalSettings,
} from "./settings";
export { socketChannels } from "./socketChannel";
export { TerminalView } from "./view";

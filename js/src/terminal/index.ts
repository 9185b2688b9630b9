export type { OpenChannel } from "./channel";
export { kernelChannels } from "./kernelChannel";
export { socketChannels } from "./socketChannel";
export { TerminalView } from "./view";

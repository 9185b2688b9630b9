import type { CommandRegistry } from "@lumino/commands";

/** A command of JupyterLab with its name. */
export interface LabCommand extends CommandRegistry.ICommandOptions {
  readonly id: string;
  /** Whether the palette offers it as it is; it does unless this is false. */
  readonly inPalette?: boolean;
}

/** How a command without arguments describes them. */
export const NO_ARGUMENTS = { args: { type: "object", properties: {} } };

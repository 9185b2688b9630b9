import { isRecord, list, text } from "../../api";

/** So many sessions of one agent. */
export interface PresetPart {
  readonly agent: string;
  readonly count: number;
}

/** Several sessions that one click starts with the same prompt. */
export interface Preset {
  readonly name: string;
  readonly parts: readonly PresetPart[];
}

const MOST = 24;

function readPart(value: unknown): PresetPart {
  const part = isRecord(value) ? value : {};
  const count = typeof part.count === "number" ? Math.floor(part.count) : 1;
  return { agent: text(part.agent), count: Math.min(MOST, Math.max(1, count)) };
}

/** The presets that a person's settings define; what can't be read is left out. */
export function readPresets(value: unknown): Preset[] {
  return list(value)
    .map((entry) => {
      const preset = isRecord(entry) ? entry : {};
      const parts = list(preset.sessions)
        .map(readPart)
        .filter(({ agent }) => agent !== "");
      return { name: text(preset.name), parts };
    })
    .filter(({ name, parts }) => name !== "" && parts.length > 0);
}

/** The agents of a preset, one entry a session. */
export function agentsOf({ parts }: Preset): string[] {
  return parts.flatMap(({ agent, count }) => Array<string>(count).fill(agent));
}

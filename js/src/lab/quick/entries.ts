import { choose, type Session, stateWord } from "../../model";
import { t } from "../../translate";
import { isForAgents, type QuickAction } from "./quickActions";

/** One line of the quick actions' palette. */
export interface QuickEntry {
  readonly label: string;
  /** What kind it is, or what it acts on; shown at the end of the line. */
  readonly note: string;
  readonly run: () => void;
}

/** A command that the palette offers. */
export interface OfferedCommand {
  readonly id: string;
  readonly label: string;
  readonly keys: string;
}

export interface QuickSources {
  readonly sessions: readonly Session[];
  /** The session that is worked with. */
  readonly current: Session | undefined;
  readonly actions: readonly QuickAction[];
  readonly commands: readonly OfferedCommand[];
  readonly openSession: (id: string) => void;
  readonly runAction: (name: string, session: string) => void;
  readonly runCommand: (id: string) => void;
  readonly send: (text: string, session: Session) => void;
}

/** Everything that the palette offers: quick actions, sessions, then commands. */
export function quickEntries(sources: QuickSources): QuickEntry[] {
  const { actions, commands, current, sessions } = sources;
  const agent = current !== undefined && isForAgents(current) ? current : undefined;
  return [
    ...(agent === undefined
      ? []
      : actions.map(({ name }) => ({
          label: name,
          note: t("to {name}", { name: agent.name }),
          run: () => sources.runAction(name, agent.id),
        }))),
    ...choose(sessions, []).map(({ id, name, agent: kind, state }) => ({
      label: name,
      note: `${kind} · ${stateWord(state)}`,
      run: () => sources.openSession(id),
    })),
    ...commands.map(({ id, label, keys }) => ({
      label,
      note: keys,
      run: () => sources.runCommand(id),
    })),
  ];
}

/** What the palette offers to do with words that it doesn't know: send them to the agent. */
export function promptEntry(sources: QuickSources, words: string): QuickEntry | null {
  const { current } = sources;
  const text = words.trim();
  if (text === "" || current === undefined || !isForAgents(current)) return null;
  return {
    label: t("Send “{text}”", { text }),
    note: t("to {name}", { name: current.name }),
    run: () => sources.send(text, current),
  };
}

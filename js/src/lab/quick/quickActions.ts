import { isRecord, list, text } from "../../api";
import { isRunning, type Session } from "../../model";

/** What a person often asks of agents, at hand as a button. */
export interface QuickAction {
  readonly name: string;
  /** The name of one of JupyterLab's icons; may be empty. */
  readonly icon: string;
  readonly prompt: string;
}

/** The quick actions that a person's settings define; what can't be read is left out. */
export function readQuickActions(value: unknown): QuickAction[] {
  const read = list(value).map((entry) => {
    const action = isRecord(entry) ? entry : {};
    return { name: text(action.name), icon: text(action.icon), prompt: text(action.prompt) };
  });
  const known = new Set<string>();
  return read.filter(({ name, prompt }) => {
    if (name === "" || prompt.trim() === "" || known.has(name)) return false;
    known.add(name);
    return true;
  });
}

/** The variables of a prompt, as a session knows them. */
export function variables(session: Session): Readonly<Record<string, string>> {
  const { agent, base, branch, name, prompt, repo, target, worktree } = session;
  return { agent, base, branch, name, prompt, repo, target: target ?? "", worktree };
}

/** `template` with the variables in it replaced, once; braces that name none stay as they are. */
export function expand(template: string, session: Session): string {
  const known = variables(session);
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(known, name) ? (known[name] ?? whole) : whole,
  );
}

/** Whether prompts may be sent there: a shell would run what an agent is to read. */
export function isForAgents(session: Session): boolean {
  return session.agent !== "shell" && isRunning(session);
}

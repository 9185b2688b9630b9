import type { Permission, Session } from "../model";
import { isRecord, list, text, textOrNull } from "./json";
import type { Requester } from "./requester";

/** An agent as the server sees it. */
export interface AgentInfo {
  readonly name: string;
  readonly title: string;
  readonly available: boolean;
  /** What to do where it is not available. */
  readonly advice: string;
  readonly needsPrompt: boolean;
  readonly permissions: readonly Permission[];
}

/** Something that a session can start from. */
export interface RefInfo {
  readonly name: string;
  readonly kind: string;
  readonly subject: string;
}

/** What a person asks for; what is left out is the server's to choose. */
export interface SpawnRequest {
  readonly agent: string;
  readonly prompt: string;
  readonly name?: string;
  readonly repo?: string;
  readonly base?: string;
  readonly model?: string;
  readonly permission?: Permission;
}

/** A new sample repository, and what can be done in it. */
export interface SampleRepository {
  readonly repo: string;
  readonly tasks: readonly { readonly name: string; readonly prompt: string }[];
}

function readAgent(value: unknown): AgentInfo {
  const agent = isRecord(value) ? value : {};
  return {
    name: text(agent.name),
    title: text(agent.title, text(agent.name)),
    available: agent.available === true,
    advice: text(agent.advice),
    needsPrompt: agent.needs_prompt !== false,
    permissions: list(agent.permissions).map((mode) => text(mode) as Permission),
  };
}

/** Starting sessions, and what one needs to know for that. */
export class Spawning {
  constructor(private readonly requester: Requester) {}

  async agents(): Promise<AgentInfo[]> {
    return list(await this.requester.request("GET", "agents")).map(readAgent);
  }

  /** What `typed` may mean as a base, best first; nothing where `repo` is no repository. */
  async refs(repo: string, typed: string): Promise<RefInfo[]> {
    const query = new URLSearchParams({ q: typed, limit: "20" });
    if (repo !== "") query.set("repo", repo);
    const refs = await this.requester.request("GET", `refs?${query}`).catch(() => []);
    return list(refs).map((value) => {
      const ref = isRecord(value) ? value : {};
      return { name: text(ref.name), kind: text(ref.kind), subject: text(ref.subject) };
    });
  }

  async spawn(request: SpawnRequest): Promise<Session> {
    return (await this.requester.request("POST", "sessions", request)) as Session;
  }

  /** Make the sample repository that the demo agents work on. */
  async sample(): Promise<SampleRepository> {
    const made = await this.requester.request("POST", "sample", {});
    const told = isRecord(made) ? made : {};
    return {
      repo: textOrNull(told.repo) ?? "",
      tasks: list(told.tasks).map((value) => {
        const task = isRecord(value) ? value : {};
        return { name: text(task.name), prompt: text(task.prompt) };
      }),
    };
  }
}

import type { RunEvent, RunReport } from "../model";
import { isRun, readRunEvent } from "./frames";
import { isRecord, list, text } from "./json";
import type { Requester } from "./requester";

/** What a person asks for; what is left out is the playbook's or the server's to choose. */
export interface RunRequest {
  /** Paths of playbooks or folders of them, in the order in which they are worked through. */
  readonly documents: readonly string[];
  readonly repo?: string;
  readonly agent?: string;
  readonly parallel?: number;
  readonly attempts?: number;
  readonly loop?: number;
  readonly until?: string;
  /** The name of the run, its worktree and its branch. */
  readonly worktree?: string;
  readonly base?: string;
  readonly pr?: boolean;
}

/** What a run would do. */
export interface RunPreview {
  readonly run: RunReport;
  /** By task: what its agent would be told. */
  readonly prompts: ReadonlyMap<string, string>;
}

function asRun(value: unknown): RunReport {
  if (!isRun(value)) throw new TypeError("The server's answer is no run.");
  return value;
}

/** What can be asked of the server about runs; each is one request. */
export class Runs {
  constructor(private readonly requester: Requester) {}

  /** The newest runs, ended ones too. */
  async list(limit: number): Promise<RunReport[]> {
    return list(await this.requester.request("GET", `runs?limit=${limit}`)).filter(isRun);
  }

  async get(key: string): Promise<RunReport> {
    return asRun(await this.requester.request("GET", `runs/${encodeURIComponent(key)}`));
  }

  async start(request: RunRequest): Promise<RunReport> {
    return asRun(await this.requester.request("POST", "runs", request));
  }

  /** What `start` would begin; nothing is begun. */
  async preview(request: RunRequest): Promise<RunPreview> {
    const answer = await this.requester.request("POST", "runs", { ...request, dry_run: true });
    const told = isRecord(answer) ? answer : {};
    const prompts = isRecord(told.prompts) ? told.prompts : {};
    return {
      run: asRun(told.run),
      prompts: new Map(Object.entries(prompts).map(([task, prompt]) => [task, text(prompt)])),
    };
  }

  /** Events of the run after `after`, the oldest first. */
  async log({ id }: RunReport, after: number, limit: number): Promise<RunEvent[]> {
    const path = `runs/${id}/log?after=${after}&limit=${limit}`;
    const answer = await this.requester.request("GET", path);
    return list(isRecord(answer) ? answer.events : [])
      .map(readRunEvent)
      .filter((event) => event !== null);
  }

  /** Begin no further task; what is at work goes on. */
  pause(run: RunReport): Promise<RunReport> {
    return this.tell(run, "pause");
  }

  resume(run: RunReport): Promise<RunReport> {
    return this.tell(run, "resume");
  }

  /** End it after what is at work now. */
  stop(run: RunReport): Promise<RunReport> {
    return this.tell(run, "stop");
  }

  /** End it now. */
  kill(run: RunReport): Promise<RunReport> {
    return this.tell(run, "kill");
  }

  skip(run: RunReport, task: string): Promise<RunReport> {
    return this.tell(run, "skip", { task });
  }

  retry(run: RunReport, task: string): Promise<RunReport> {
    return this.tell(run, "retry", { task });
  }

  answer(run: RunReport, task: string, answer: string): Promise<RunReport> {
    return this.tell(run, "answer", { task, text: answer });
  }

  /** Remove the worktree and branches of a run that has ended; what is in them alone if `discard`. */
  async putAway({ id }: RunReport, discard = false): Promise<void> {
    await this.requester.request("DELETE", `runs/${id}${discard ? "?discard=true" : ""}`);
  }

  private async tell({ id }: RunReport, verb: string, body: object = {}): Promise<RunReport> {
    return asRun(await this.requester.request("POST", `runs/${id}/${verb}`, body));
  }
}

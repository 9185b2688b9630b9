import type { Change, Session } from "../model";
import { count, isRecord, list, text, textOrNull } from "./json";
import { type NotebookDiff, readNotebookDiff } from "./notebookDiff";
import type { Requester } from "./requester";

const CHECK = "check ";

export type MergeHow = "merge" | "squash" | "rebase" | "ff-only";

export interface FileChange {
  readonly path: string;
  readonly oldPath: string | null;
  readonly insertions: number;
  readonly deletions: number;
  readonly binary: boolean;
  /** What is told of a file whose text is not in the patch; empty where it is. */
  readonly summary: string;
}

export interface Diff {
  readonly stat: Change;
  readonly files: readonly FileChange[];
  readonly patch: string;
  readonly truncated: boolean;
  /** Their change is not in the patch. */
  readonly notebooks: readonly NotebookDiff[];
}

/** What discarding a session would throw away. */
export interface Loss {
  readonly files: readonly string[];
  /** A line each; submodules with commits of their own are among them. */
  readonly commits: readonly string[];
}

export interface Closing {
  readonly worktreeKept: string | null;
  readonly branchKept: string | null;
  readonly why: string;
}

export interface Merged {
  readonly into: string;
  readonly commit: string;
  readonly already: boolean;
}

/** How a branch is to be merged. */
export interface MergeWish {
  readonly into: string;
  readonly how: MergeHow;
  /** Whether all of the repository's checks have to pass first. */
  readonly checks?: boolean;
  /** Whether the agent is told of conflicts, so that it resolves them. */
  readonly resolve?: boolean;
}

/** What became of a pull request. */
export interface Published {
  /** Its page; null where it could not be opened from the server. */
  readonly url: string | null;
  readonly branch: string;
  readonly target: string;
  /** Whether it was open before, and has the new commits now. */
  readonly already: boolean;
  /** What opens it by hand. */
  readonly commands: readonly string[];
  readonly compareUrl: string | null;
  /** Files whose changes are not in it. */
  readonly uncommitted: readonly string[];
  readonly why: string;
}

function readFileChange(value: unknown): FileChange {
  const file = isRecord(value) ? value : {};
  return {
    path: text(file.path),
    oldPath: textOrNull(file.old_path),
    insertions: count(file.insertions),
    deletions: count(file.deletions),
    binary: file.binary === true,
    summary: text(file.summary),
  };
}

function readCommit(value: unknown): string {
  return isRecord(value) ? `${text(value.sha).slice(0, 8)} ${text(value.subject)}` : "";
}

/** What a person can do to a session; each is one request. */
export class Sessions {
  constructor(private readonly requester: Requester) {}

  async answer({ id }: Session, answer: string): Promise<void> {
    await this.requester.request("POST", `sessions/${id}/answer`, { text: answer });
  }

  /** Whether the message was typed at once; otherwise it waits until the agent is free. */
  async send({ id }: Session, message: string): Promise<boolean> {
    const sent = await this.requester.request("POST", `sessions/${id}/send`, { text: message });
    return isRecord(sent) && sent.delivered === true;
  }

  /** Have the user's own shell in the session's worktree. */
  async openShell({ id }: Session): Promise<void> {
    await this.requester.request("POST", `sessions/${id}/shell`, {});
  }

  /** Make the agent drop what it is doing. */
  async interrupt({ id }: Session): Promise<void> {
    await this.requester.request("POST", `sessions/${id}/interrupt`, {});
  }

  async stop({ id }: Session): Promise<void> {
    await this.requester.request("POST", `sessions/${id}/stop`, {});
  }

  async close({ id }: Session, discard = false): Promise<Closing> {
    const path = `sessions/${id}${discard ? "?discard=true" : ""}`;
    const closing = await this.requester.request("DELETE", path);
    const told = isRecord(closing) ? closing : {};
    return {
      worktreeKept: textOrNull(told.worktree_kept),
      branchKept: textOrNull(told.branch_kept),
      why: text(told.why),
    };
  }

  async commit({ id }: Session, message: string): Promise<void> {
    await this.requester.request("POST", `sessions/${id}/commit`, { message });
  }

  /** Start again where the agent stopped, or with the session's prompt if `fresh`. */
  async resume({ id }: Session, fresh = false): Promise<void> {
    await this.requester.request("POST", `sessions/${id}/resume`, { fresh });
  }

  async merge({ id }: Session, wish: MergeWish): Promise<Merged> {
    const { into, how, checks, resolve } = wish;
    const body = { into, how, ...(checks && { checks }), ...(resolve && { resolve }) };
    const merged = await this.requester.request("POST", `sessions/${id}/merge`, body);
    const told = isRecord(merged) ? merged : {};
    return {
      into: text(told.into, into),
      commit: text(told.commit),
      already: told.already === true,
    };
  }

  /** The names of the checks that the session's repository has for a merge. */
  async checks({ repo, base }: Session): Promise<string[]> {
    const project = await this.requester.request(
      "GET",
      `project?${new URLSearchParams({ repo, base })}`,
    );
    return list(isRecord(project) ? project.commands : [])
      .map((command) => text(list(command)[0]))
      .filter((when) => when.startsWith(CHECK))
      .map((when) => when.slice(CHECK.length));
  }

  /** Push the session's branch and open a pull request for it. */
  async publish({ id }: Session, title: string, draft: boolean): Promise<Published> {
    const body = { ...(title !== "" && { title }), draft };
    const published = await this.requester.request("POST", `sessions/${id}/pr`, body);
    const told = isRecord(published) ? published : {};
    return {
      url: textOrNull(told.url),
      branch: text(told.branch),
      target: text(told.target),
      already: told.already === true,
      commands: list(told.commands).map((command) => text(command)),
      compareUrl: textOrNull(told.compare_url),
      uncommitted: list(told.uncommitted).map((path) => text(path)),
      why: text(told.why),
    };
  }

  /** Everything that the session has changed, or only what it has changed in `paths`. */
  async diff({ id }: Session, paths: readonly string[] = []): Promise<Diff> {
    const query = new URLSearchParams(paths.map((path) => ["path", path]));
    const asked = paths.length > 0 ? `?${query}` : "";
    const diff = await this.requester.request("GET", `sessions/${id}/diff${asked}`);
    const told = isRecord(diff) ? diff : {};
    const stat = isRecord(told.stat) ? told.stat : {};
    return {
      stat: {
        files: count(stat.files),
        insertions: count(stat.insertions),
        deletions: count(stat.deletions),
      },
      files: list(told.files).map(readFileChange),
      patch: text(told.patch),
      truncated: told.truncated === true,
      notebooks: list(told.notebooks).map(readNotebookDiff),
    };
  }

  async loss({ id }: Session): Promise<Loss> {
    const loss = await this.requester.request("GET", `sessions/${id}/loss`);
    const told = isRecord(loss) ? loss : {};
    return {
      files: [...list(told.tracked), ...list(told.untracked)].map((path) => text(path)),
      commits: [
        ...list(told.commits).map(readCommit),
        ...list(told.submodules).map((path) => text(path)),
      ],
    };
  }
}

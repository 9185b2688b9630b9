import { isRecord, text } from "../api";
import { formatSpan, type RunEvent } from "../model";
import { t, tn } from "../translate";

/** One event of a run as a person reads it. */
export interface LogLine {
  readonly words: string;
  /** More of it, in its own lines; empty where the words say everything. */
  readonly more: string;
  /** Whether it tells of something that went wrong or needs a person. */
  readonly kind: "plain" | "good" | "bad" | "needs";
}

type Detail = RunEvent["detail"];

function firstLine(value: unknown): string {
  return text(value).trim().split("\n", 1)[0] ?? "";
}

function said(detail: Detail, key: string): string {
  return text(detail[key]).trim();
}

function number(detail: Detail, key: string): number {
  const value = detail[key];
  return typeof value === "number" ? value : 0;
}

function withReason(words: string, reason: string): string {
  return reason === "" ? words : `${words}: ${reason}`;
}

const LINES: Partial<Record<RunEvent["kind"], (detail: Detail) => Partial<LogLine>>> = {
  run_start: (detail) => ({
    words: t("The run began on {branch}.", { branch: said(detail, "branch") }),
  }),
  task_start: (detail) => ({
    words: t("Attempt {n}, with {agent}", {
      n: number(detail, "attempt"),
      agent: said(detail, "agent"),
    }),
    more: text(detail.prompt),
  }),
  task_output: (detail) => ({ words: firstLine(detail.text), more: text(detail.text) }),
  attempt_failed: (detail) => ({
    words: withReason(
      t("Attempt {n} failed", { n: number(detail, "attempt") }),
      firstLine(detail.report),
    ),
    more: text(detail.report),
    kind: "bad",
  }),
  task_done: (detail) => ({
    words: t("Done in {span}", { span: formatSpan(number(detail, "seconds")) }),
    kind: "good",
  }),
  task_skipped: (detail) => ({
    words: withReason(t("Skipped"), said(detail, "report") || said(detail, "reason")),
  }),
  task_dropped: () => ({ words: t("Dropped: it is no longer in the document") }),
  loop_done: (detail) => ({ words: t("Loop {n} is done.", { n: number(detail, "loop") }) }),
  human_needed: (detail) => ({
    words: t("Needs you: {question}", { question: firstLine(detail.question) }),
    more: text(detail.question),
    kind: "needs",
  }),
  answered: (detail) => ({ words: withReason(t("Answered"), firstLine(detail.text)) }),
  rate_limited: (detail) => ({
    words: withReason(
      t("Rate limit of {agent}", { agent: said(detail, "agent") }),
      firstLine(detail.said),
    ),
    more: text(detail.said),
    kind: "needs",
  }),
  stalled: () => ({ words: t("No output and no work any more"), kind: "needs" }),
  paused: () => ({ words: t("The run is paused.") }),
  resumed: () => ({ words: t("The run goes on.") }),
  halted: (detail) => ({
    words: withReason(t("The run stops"), said(detail, "reason")),
    kind: "bad",
  }),
  interrupted: () => ({ words: t("The server went away in the middle of it."), kind: "bad" }),
  merged: (detail) => {
    const outcome = said(detail, "outcome");
    if (outcome === "conflict") {
      return { words: t("Its merge has conflicts"), more: text(detail.output), kind: "bad" };
    }
    return { words: outcome === "took_in" ? t("Took in what was merged") : t("Merged") };
  },
  kept: (detail) => ({
    words: t("What was half done is kept on {branch}", { branch: said(detail, "branch") }),
  }),
  check_started: (detail) => ({
    words: t("Checks: {command}", { command: said(detail, "command") }),
  }),
  check_ended: (detail) => ({
    words: detail.passed === true ? t("The check passed") : t("The check failed"),
    more: text(detail.output),
    kind: detail.passed === true ? "good" : "bad",
  }),
  ticked: () => ({ words: t("Ticked in the document") }),
  note: (detail) => ({ words: firstLine(detail.text), more: text(detail.text) }),
  run_done: (detail) => ({
    words: withReason(t("The run has ended"), said(detail, "reason") || said(detail, "outcome")),
    kind: detail.outcome === "done" ? "good" : "bad",
  }),
  error: (detail) => ({
    words: firstLine(detail.message),
    more: said(detail, "hint"),
    kind: "bad",
  }),
};

/** What the log says of an event. */
export function logLine({ detail, kind }: RunEvent): LogLine {
  const known = isRecord(detail) ? LINES[kind]?.(detail) : undefined;
  const words = known?.words || kind;
  const more = known?.more?.trim() ?? "";
  return { words, more: more === words ? "" : more, kind: known?.kind ?? "plain" };
}

/** `12 events`. */
export function eventsPhrase(count: number): string {
  return tn("{n} event", "{n} events", count);
}

import type { ReadonlyPartialJSONObject } from "@lumino/coreutils";
import type { RunReport, TaskReport } from "../../model";
import { t } from "../../translate";
import { CommandIDs } from "../commandIds";
import type { LabCommand } from "../labCommand";
import type { IMaestro } from "../tokens";
import { describeRun } from "./runArgument";

type Find = (args: ReadonlyPartialJSONObject) => RunReport | undefined;

interface Steering {
  readonly id: string;
  readonly label: string;
  readonly caption: string;
  can(run: RunReport): boolean;
  run(run: RunReport): Promise<unknown>;
}

function isOneOf(...phases: RunReport["phase"][]): (run: RunReport) => boolean {
  return ({ phase }) => phases.includes(phase);
}

/** How a run is steered as a whole. */
function steering({ runActions }: IMaestro): Steering[] {
  return [
    {
      id: CommandIDs.pauseRun,
      label: t("Pause Run"),
      caption: t("Begin no further task of the run; what is at work goes on"),
      can: isOneOf("running"),
      run: (run) => runActions.pause(run),
    },
    {
      id: CommandIDs.resumeRun,
      label: t("Resume Run"),
      caption: t("Go on with a run that is paused, interrupted or has ended with tasks left"),
      can: (run) =>
        isOneOf("paused", "stopping", "interrupted", "ended")(run) && run.outcome !== "done",
      run: (run) => runActions.resume(run),
    },
    {
      id: CommandIDs.stopRun,
      label: t("Stop Run After This Task"),
      caption: t("End the run after what is at work now"),
      can: isOneOf("running", "paused", "looping"),
      run: (run) => runActions.stop(run),
    },
    {
      id: CommandIDs.endRun,
      label: t("End Run Now"),
      caption: t("Stop the agents that are at work on the run, and end it"),
      can: isOneOf("running", "paused", "looping", "stopping"),
      run: (run) => runActions.kill(run),
    },
    {
      id: CommandIDs.putRunAway,
      label: t("Put Run Away…"),
      caption: t("Remove an ended run's worktree and branch where nothing is lost"),
      can: isOneOf("ended"),
      run: (run) => runActions.putAway(run),
    },
  ];
}

/** What can be told a run; of its tasks only with arguments, which no palette gives. */
export function runCommands(maestro: IMaestro, find: Find): LabCommand[] {
  const { runActions } = maestro;
  const task = { type: "string", description: t("The task's id in the run.") };
  const whole = steering(maestro).map(({ can, run, ...command }) => ({
    ...command,
    describedBy: describeRun(),
    isEnabled: (args: ReadonlyPartialJSONObject) => {
      const found = find(args);
      return found !== undefined && can(found);
    },
    execute: async (args: ReadonlyPartialJSONObject) => {
      const found = find(args);
      return found === undefined ? undefined : run(found);
    },
  }));
  const withTask = async (
    args: ReadonlyPartialJSONObject,
    act: (run: RunReport, one: TaskReport) => Promise<unknown>,
  ): Promise<unknown> => {
    const run = find(args);
    const one = run?.tasks.find(({ id }) => id === args.task);
    return run === undefined || one === undefined ? undefined : act(run, one);
  };
  return [
    ...whole,
    {
      id: CommandIDs.skipTask,
      label: t("Skip Task of Run"),
      caption: t("Leave a task of the run, and those that need it, undone"),
      describedBy: describeRun({ task }),
      inPalette: false,
      execute: (args) => withTask(args, (run, one) => runActions.skip(run, one)),
    },
    {
      id: CommandIDs.retryTask,
      label: t("Try Task of Run Again"),
      caption: t("Give a task of the run that failed or was skipped to a fresh agent"),
      describedBy: describeRun({ task }),
      inPalette: false,
      execute: (args) => withTask(args, (run, one) => runActions.retry(run, one)),
    },
    {
      id: CommandIDs.answerTask,
      label: t("Answer Task of Run"),
      caption: t("Answer what a task of the run needs a person for"),
      describedBy: describeRun({
        task,
        text: { type: "string", description: t("The answer.") },
      }),
      inPalette: false,
      execute: (args) =>
        withTask(args, async (run, one) =>
          typeof args.text === "string" ? runActions.answer(run, one.id, args.text) : undefined,
        ),
    },
  ];
}

import { textButton } from "../elements/button";
import { h } from "../elements/dom";
import { rove } from "../grid";
import type { Phase, RunReport } from "../model";
import { t } from "../translate";
import type { RunCommands } from "./commands";

const PAUSES: readonly Phase[] = ["running"];
const RESUMES: readonly Phase[] = ["paused", "stopping", "interrupted", "ended"];
const STOPS: readonly Phase[] = ["running", "paused", "looping"];
const KILLS: readonly Phase[] = ["running", "paused", "looping", "stopping"];

/** How a run is steered; what cannot be now is not offered. */
export class RunButtons {
  readonly element: HTMLElement;
  private readonly pause: HTMLButtonElement;
  private readonly resume: HTMLButtonElement;
  private readonly stop: HTMLButtonElement;
  private readonly kill: HTMLButtonElement;
  private readonly putAway: HTMLButtonElement;

  constructor(run: () => RunReport, commands: RunCommands) {
    this.pause = textButton(t("Pause"), () => void commands.pause(run()));
    this.pause.title = t("Begin no further task; what is at work goes on");
    this.resume = textButton(t("Resume"), () => void commands.resume(run()), "primary");
    this.stop = textButton(t("Stop after this"), () => void commands.stop(run()));
    this.stop.title = t("End the run after what is at work now");
    this.kill = textButton(t("End now"), () => void commands.kill(run()));
    this.kill.title = t("Stop the agents that are at work, and end the run");
    this.putAway = textButton(t("Put away"), () => void commands.putAway(run()));
    this.putAway.title = t("Remove the run's worktree and branch where nothing is lost");
    const buttons = [this.resume, this.pause, this.stop, this.kill, this.putAway];
    this.element = h(
      "div",
      { class: "mj-run-buttons", role: "toolbar", "aria-label": t("Steer the run") },
      ...buttons,
    );
    rove(this.element, buttons);
  }

  update({ outcome, phase }: RunReport): void {
    const hadFocus = this.element.contains(document.activeElement);
    this.pause.hidden = !PAUSES.includes(phase);
    this.resume.hidden = !RESUMES.includes(phase) || outcome === "done";
    this.stop.hidden = !STOPS.includes(phase);
    this.kill.hidden = !KILLS.includes(phase);
    this.putAway.hidden = phase !== "ended";
    const seen = [...this.element.children].filter(
      (button): button is HTMLButtonElement =>
        button instanceof HTMLButtonElement && !button.hidden,
    );
    const [first] = seen;
    if (first === undefined || seen.some(({ tabIndex }) => tabIndex === 0)) {
      if (hadFocus && document.activeElement === document.body) first?.focus();
      return;
    }
    for (const button of this.element.children) (button as HTMLElement).tabIndex = -1;
    first.tabIndex = 0;
    if (hadFocus) first.focus();
  }
}

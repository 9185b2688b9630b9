"""What a run would do: its tasks, and what their agents would be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from maestro_jupyter.model.playbook_settings import NO_CHECK
from maestro_jupyter.model.run_report import RunReport, TaskReport
from maestro_jupyter.model.run_state import TaskState

from .texts import html_lines, html_table, line, lines, text_table

TITLES = ("task", "agent", "after", "check", "what")


@dataclass(frozen=True, repr=False)
class RunPlan:
    """A run that was not begun, with the prompt of each task's first attempt."""

    view: RunReport
    prompts: Mapping[str, str]

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> RunPlan:
        """Return what the server said."""
        return cls(RunReport.model_validate(said["run"]), dict(said["prompts"]))

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {"run": self.view.model_dump(mode="json"), "prompts": dict(self.prompts)}

    @property
    def tasks(self) -> tuple[TaskReport, ...]:
        """The tasks that would be worked on, in the order of the documents."""
        return tuple(task for task in self.view.tasks if task.state is not TaskState.DONE)

    @property
    def summary(self) -> str:
        """Return the plan in one line."""
        number = len(self.tasks)
        count = f"{number} task{'' if number == 1 else 's'}"
        done = len(self.view.tasks) - number
        ticked = f", {done} ticked already" if done else ""
        side = f", up to {self.view.parallel} at a time" if self.view.parallel > 1 else ""
        return f"Would run {count}{side}{ticked}, on {line(self.view.branch)}; nothing was begun."

    def rows(self) -> list[tuple[str, ...]]:
        """Return the tasks as rows under the titles task, agent, after, check and what."""
        return [
            (
                task.id,
                "you" if task.human else task.agent or "",
                ", ".join(task.needs),
                "" if task.human and task.check == NO_CHECK else task.check or "",
                task.text,
            )
            for task in self.tasks
        ]

    def __repr__(self) -> str:
        return f"{self.summary}\n\n{text_table(TITLES, self.rows(), width=100)}"

    def _repr_html_(self) -> str:
        prompts = "".join(
            f"<details><summary>{escape(line(task))}</summary>{html_lines(prompt)}</details>"
            for task, prompt in self.prompts.items()
        )
        return f"<p>{escape(self.summary)}</p>{html_table(TITLES, self.rows())}{prompts}"

    def prompt(self, task: str) -> str:
        """Return what the agent of a task would be told, safe for a terminal."""
        return lines(self.prompts[task])

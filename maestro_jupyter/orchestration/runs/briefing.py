"""What an agent is told of its task: its prompt, what was done before it, how it is checked."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from maestro_jupyter.model.names import PROMPT_BYTES, plain_text
from maestro_jupyter.model.playbook import Task
from maestro_jupyter.model.run_report import RunEventKind
from maestro_jupyter.model.run_state import TaskState
from maestro_jupyter.model.task_prompt import DEFAULT_TEMPLATE, Note, task_prompt

from .conductor import Conductor
from .facts import Ground, TaskFacts

_NOTE = 2000


class Briefing:
    """Tells agents of one run what they have to know."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._facts = conductor.facts
        self._means = conductor.means

    def task(self, task_id: str) -> Task:
        """Return a task of the playbook."""
        found = self._conductor.run.playbook.task(task_id)
        assert found is not None  # noqa: S101 - the state machine speaks only of those
        return found

    async def prompt(self, task_id: str, ground: Ground, report: str) -> str:
        """Return what the agent of one attempt is told."""
        run, documents = self._conductor.run, self._conductor.documents
        here = {
            "date": self._conductor.now().astimezone().date().isoformat(),
            "branch": ground.branch,
            "loop": str(run.loop),
            "document": documents.name_of(task_id),
        }
        own = {**documents.part_of(task_id).settings.variables, **self._facts.variables}
        return task_prompt(
            run.playbook,
            self.task(task_id),
            {**own, **here},
            notes=self.notes(),
            report=report,
            template=self._facts.template or DEFAULT_TEMPLATE,
        )

    def notes(self) -> list[Note]:
        """Return what was done so far, in a paragraph for each task."""
        known = self._means.store.notes(self._facts.id)
        tasks = self._conductor.run.playbook
        return [Note(task.text, text) for name, text in known if (task := tasks.task(name))]

    def note(self, task_id: str, text: str) -> None:
        """Keep what an agent says to those who come after it."""
        kept = plain_text(text, _NOTE)
        known = self._facts.task(task_id)
        known.note = f"{known.note} {kept}".strip()[:_NOTE]
        self._conductor.say(RunEventKind.NOTE, task_id, text=kept)

    def remember(self, task_id: str, known: TaskFacts) -> None:
        """Keep what was done for a task that is done, and how long it took."""
        facts, store = self._facts, self._means.store
        known.note = known.note or plain_text(known.said, _NOTE)
        if known.note:
            store.add_note(facts.id, task_id, known.note)
        found = self._conductor.run.playbook.task(task_id)
        if known.began is not None and known.ended is not None and found is not None:
            seconds = (known.ended - known.began).total_seconds()
            document = self._conductor.documents.name_of(task_id)
            store.add_durations(facts.repo, [(document, found.text, max(seconds, 0.0))])

    def brief(self, task_id: str) -> dict[str, Any]:
        """Return what an agent may ask again: its task, what was done, how it is checked."""
        run, task = self._conductor.run, self.task(task_id)
        terms = run.playbook.terms(task)
        done = [
            {"task": note.task, "note": note.text}
            for note in self.notes()
            if len(note.text.encode()) < PROMPT_BYTES
        ]
        return {
            "task": task.text,
            "details": task.details,
            "document": self._conductor.documents.name_of(task_id),
            "attempt": run.tasks[task_id].attempt,
            "check": terms.check,
            "failed_before": run.tasks[task_id].report,
            "done_before": done,
            "tasks_left": sum(one.state is TaskState.WAITING for one in run.tasks.values()),
        }

    async def tear_down(self, ground: Ground) -> str:
        """Run the repository's tear-down in a worktree that goes; return what went wrong."""
        journal = self._means.journal
        session = ground.session and journal.sessions.get(ground.session)
        if not session or not await asyncio.to_thread(Path(ground.path).is_dir):
            return ""
        return await self._means.preparations.tear_down(session)

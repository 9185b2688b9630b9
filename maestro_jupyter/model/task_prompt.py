"""What an agent is told to do with one task of a playbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .names import PROMPT_BYTES, plain_text
from .playbook import Playbook, Task
from .variables import expand

DEFAULT_TEMPLATE = """\
You work on one task of the checklist {document}, alone and unattended, in a git worktree on the \
branch {branch}.

Your task:

{task}

{context}How to work:
- Do this task and nothing of the others; other agents have them.
- Commit all that belongs to it, with messages that say why. {check}
- Leave the checklist's boxes as they are: a box is ticked when the work has been checked.
- If you cannot go on without a person's decision, report needs_input with one clear question.
- End with one paragraph for those who come after you: what you did, and what they must know.
"""

_REPORT_LENGTH = 20_000
_NOTE_LENGTH = 2_000


@dataclass(frozen=True)
class Note:
    """What was done for an earlier task, in a paragraph."""

    task: str
    text: str


def task_prompt(
    playbook: Playbook,
    task: Task,
    values: Mapping[str, str],
    *,
    notes: Iterable[Note] = (),
    report: str = "",
    template: str = DEFAULT_TEMPLATE,
) -> str:
    """Return the prompt for one attempt at a task.

    Parameters
    ----------
    values
        Of the built-in variables but ``task``; the playbook's own are added.
    notes
        What was done before, the oldest first; the oldest are left out where the prompt gets too
        long to be handed over.
    report
        What went wrong with the attempt before.
    template
        With ``{task}``, ``{check}`` and ``{context}`` (what is around the task, and was done
        before), besides the variables.
    """
    known = {**playbook.settings.variables, **values}
    command = playbook.terms(task).check
    check = "" if command is None else f"Then this command must pass: {command}"
    if playbook.terms(task).unchecked:
        check = "No command checks it, so look at it yourself once more."
    about = "\n\n".join(expand(part, known) for part in (task.text, task.details) if part)
    around = [
        _above(playbook, task, known),
        _failed(report),
    ]
    kept = [f"- {note.task}: {plain_text(note.text, _NOTE_LENGTH)}" for note in notes]
    while True:
        done = "What was done before:\n" + "\n".join(kept) if kept else ""
        context = "".join(f"{part}\n\n" for part in (*around, done) if part)
        words = {**known, "task": about, "context": context, "check": check}
        prompt = expand(template, words)
        if not kept or len(prompt.encode()) <= PROMPT_BYTES:
            return prompt
        kept.pop(0)


def _above(playbook: Playbook, task: Task, known: Mapping[str, str]) -> str:
    """Return what the task is a part of, the outermost first."""
    texts: list[str] = []
    parent = task.parent
    while parent is not None:
        one = playbook.task(parent)
        if one is None:
            break
        texts.insert(0, f"- {expand(one.text, known)}")
        parent = one.parent
    return "It is a part of:\n" + "\n".join(texts) if texts else ""


def _failed(report: str) -> str:
    if not report:
        return ""
    # The end of a check's output is where it says what is wrong.
    end = report[-_REPORT_LENGTH:]
    return f"An attempt before this one failed:\n\n{end}"

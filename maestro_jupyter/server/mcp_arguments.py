"""What agents may pass to the tools."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from maestro_jupyter.model import State

WEEK = 7 * 24 * 3600.0

_Reported = Literal[State.IDLE, State.WORKING, State.NEEDS_INPUT, State.FINISHED, State.ERROR]
_Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StatusArguments(_Arguments):
    """Arguments of ``maestro_status``."""

    state: _Reported = Field(description="What you are doing now.")
    message: str = Field(default="", description="One line for the person; 500 characters kept.")
    needs_input_prompt: str | None = Field(
        default=None,
        alias="needsInputPrompt",
        description="With needs_input: what you need from the person.",
    )


class AskArguments(_Arguments):
    """Arguments of ``maestro_ask``."""

    question: str = Field(min_length=1, description="One question, complete in itself.")
    choices: list[str] | None = Field(
        default=None,
        max_length=20,
        description="Answers to pick from; the person may still write another.",
    )
    timeout_s: Annotated[float, Field(gt=0, le=WEEK, allow_inf_nan=False)] | None = Field(
        default=None,
        description="Seconds to wait; for ever where left out.",
    )


class ProgressArguments(_Arguments):
    """Arguments of ``maestro_progress``."""

    done: Annotated[_Finite, Field(ge=0)] = Field(description="Steps done.")
    total: Annotated[_Finite, Field(gt=0)] = Field(description="Steps in all.")
    message: str = Field(default="", description="The step you are at.")

    @model_validator(mode="after")
    def _not_more_than_all(self) -> ProgressArguments:
        if self.done > self.total:
            raise ValueError(f"done ({self.done:g}) is more than total ({self.total:g})")
        return self


class NoArguments(_Arguments):
    """Arguments of ``maestro_task``: none."""


class NoteArguments(_Arguments):
    """Arguments of ``maestro_note``."""

    text: str = Field(min_length=1, description="One paragraph; 2000 characters are kept.")

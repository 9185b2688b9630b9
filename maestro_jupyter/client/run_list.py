"""The runs of playbooks as a list that shows itself as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, overload

from .run import PlaybookRun
from .run_texts import RUN_TITLES, run_row, run_seconds, run_word
from .texts import html_table, text_table


class RunList(Sequence[PlaybookRun]):
    """The runs when it was made, newest first; the handles in it are live.

    ``runs["name"]`` also finds those that are too old to be in the list; of several with one name
    the newest.
    """

    def __init__(self, runs: Iterable[PlaybookRun], find: Callable[[str], PlaybookRun]) -> None:
        self._runs = tuple(runs)
        self._find = find

    @overload
    def __getitem__(self, key: int | str) -> PlaybookRun: ...

    @overload
    def __getitem__(self, key: slice) -> RunList: ...

    def __getitem__(self, key: int | str | slice) -> PlaybookRun | RunList:
        if isinstance(key, slice):
            return RunList(self._runs[key], self._find)
        return self._runs[key] if isinstance(key, int) else self._find(key)

    def __contains__(self, key: object) -> bool:
        return any(key in (run, run.id, run.name) for run in self)

    def __len__(self) -> int:
        return len(self._runs)

    def to_df(self) -> Any:
        """Return the runs as a pandas DataFrame, one row each.

        Raises
        ------
        ImportError
            pandas is not installed.
        """
        import pandas as pd

        columns = ["name", "state", "reason", "repo", "branch", "total", "done", "failed"]
        columns += ["skipped", "seconds", "tokens", "cost", "began", "ended"]
        rows = [_flat(run) for run in self._runs]
        return pd.DataFrame(rows, columns=["id", *columns]).set_index("id")

    def __repr__(self) -> str:
        if not self._runs:
            return 'No playbook has been run. Run one: m.run("docs/plan.md")'
        return text_table(RUN_TITLES, [run_row(run.brief) for run in self._runs], width=100)

    def _repr_html_(self) -> str:
        if not self._runs:
            return "<p>No playbook has been run.</p>"
        return html_table(RUN_TITLES, [run_row(run.brief) for run in self._runs])


def _flat(run: PlaybookRun) -> dict[str, Any]:
    view = run.brief
    return view.model_dump() | {
        **view.counts.model_dump(),
        "state": run_word(view),
        "seconds": run_seconds(view),
    }

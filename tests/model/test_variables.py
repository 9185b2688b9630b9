from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.model.variables import expand

VALUES = {"branch": "maestro/plan", "loop": "2", "style": "{branch}"}


def test_known_names_are_replaced_once_and_other_braces_stay():
    text = "On {branch}, loop {loop}: {style}; {unknown} { branch } {'a': 1} {} {{loop}}"
    assert expand(text, VALUES) == (
        "On maestro/plan, loop 2: {branch}; {unknown} { branch } {'a': 1} {} {2}"
    )


@given(st.text())
def test_without_values_nothing_changes(text):
    assert expand(text, {}) == text

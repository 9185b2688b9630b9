"""The fold over signals that come late, twice, in another order, or from somebody else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from maestro_jupyter.model import About, SignalKind, Source, State
from maestro_jupyter.model.fold import fold

from .stories import begun, report, signal, told, waited

K, S = SignalKind, Source

HOOKS = st.sampled_from(
    [
        {"kind": K.SESSION_BEGAN},
        {"kind": K.TURN_BEGAN},
        {"kind": K.TURN_ENDED, "state": State.IDLE},
        {"kind": K.TURN_ENDED, "state": State.ERROR, "message": "overloaded"},
        {"kind": K.TOOL_BEGAN, "tool": "Bash", "tool_id": "a"},
        {"kind": K.TOOL_ENDED, "tool": "Bash", "tool_id": "a"},
        {"kind": K.TOOL_BEGAN, "tool": "Bash", "tool_id": "b"},
        {"kind": K.TOOL_ENDED, "tool": "Bash", "tool_id": "b"},
        {"kind": K.DIALOG, "tool": "Bash", "about": About.PERMISSION, "question": "Bash?"},
        {"kind": K.DIALOG, "tool_id": "q", "about": About.QUESTION, "question": "Which?"},
        {"kind": K.TOOL_ENDED, "tool": "Ask", "tool_id": "q"},
        {"kind": K.SUBAGENT_BEGAN, "agent": "s"},
        {"kind": K.SUBAGENT_ENDED, "agent": "s"},
        {"kind": K.REPORT, "state": State.IDLE, "reminder": True},
        {"kind": K.LEAVING},
    ]
)
OSC = st.sampled_from(
    [
        {"kind": K.REPORT, "state": State.IDLE},
        {"kind": K.REPORT, "state": State.WORKING},
        {"kind": K.REPORT, "state": State.FINISHED},
        {"kind": K.REPORT, "state": State.ERROR},
        {"kind": K.DIALOG, "question": "approve"},
        {"kind": K.CLEARED},
    ]
)
OTHERS = st.sampled_from(
    [
        (S.MCP, {"kind": K.REPORT, "state": State.FINISHED}),
        (S.MCP, {"kind": K.REPORT, "state": State.NEEDS_INPUT, "question": "Which?"}),
        (S.TITLE, {"kind": K.REPORT, "state": State.WORKING}),
        (S.SCREEN, {"kind": K.DIALOG, "question": "Proceed?", "choices": ("Yes", "No")}),
        (S.KEYS, {"kind": K.TYPED_INTERRUPT}),
        (S.KEYS, {"kind": K.TYPED_ANSWER}),
        (S.SILENCE, {"kind": K.WAITED, "quiet": 2.0, "question": "tail"}),
        (S.PERSON, {"kind": K.ANSWERED}),
    ]
)
WHAT = st.one_of(
    HOOKS.map(lambda said: (S.HOOK, said)), OSC.map(lambda said: (S.OSC, said)), OTHERS
)
MOMENTS = st.lists(st.integers(1, 2900), min_size=1, max_size=14, unique=True)


@st.composite
def stories(draw, what=WHAT):
    """Draw signals of less than three seconds, in the order in which they happened."""
    moments = sorted(draw(MOMENTS))
    return [
        signal(source=source, second=moment / 1000, number=str(moment), **said)
        for moment, (source, said) in ((moment, draw(what)) for moment in moments)
    ]


def shown(verdict):
    status = verdict.status
    return (status.state, status.message, status.question, status.choices, status.source)


@settings(max_examples=200)
@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(story, random):
    mixed = list(story)
    random.shuffle(mixed)
    assert shown(told(*mixed)) == shown(told(*story))


@settings(max_examples=100)
@given(stories(), st.data())
def test_what_comes_twice_counts_once(story, data):
    again = data.draw(st.lists(st.sampled_from(story), max_size=5))
    places = [data.draw(st.integers(0, len(story))) for _ in again]
    doubled = list(story)
    for place, one in zip(places, again, strict=True):
        doubled.insert(place, one)
    assert shown(told(*doubled)) == shown(told(*story))


@settings(max_examples=100)
@given(stories(), stories())
def test_the_end_is_final(story, rest):
    ended = told(*story, signal(K.EXITED, S.PROCESS, 2.95, exit_code=0))
    after = told(*rest, verdict=ended)
    assert after.status == ended.status
    assert after.due is None


@settings(max_examples=100)
@given(stories())
def test_a_story_told_again_a_while_later_changes_nothing(story):
    later = told(*story, signal(K.TURN_BEGAN, second=60))
    repeated = told(*story, verdict=later)
    assert repeated.status == later.status


@settings(max_examples=200)
@given(stories())
def test_each_verdict_is_sound(story):
    verdict = begun()
    for one in story:
        before, verdict = verdict, fold(verdict, one)
        status = verdict.status
        assert (status.question is not None) == (status.state is State.NEEDS_INPUT)
        assert status.question != ""
        if status.state is before.status.state:
            assert status.since == before.status.since
        else:
            assert status.since == one.time
            assert verdict.accepted
        if not verdict.accepted:
            assert status == before.status


TOOLS = st.sampled_from(
    [
        {"kind": K.TOOL_BEGAN, "tool": "Read", "tool_id": "r"},
        {"kind": K.TOOL_ENDED, "tool": "Read", "tool_id": "r"},
        {"kind": K.TOOL_BEGAN, "tool": "Bash", "tool_id": "c"},
        {"kind": K.SUBAGENT_BEGAN, "agent": "s"},
        {"kind": K.TURN_ENDED, "state": State.IDLE, "agent": "s"},
    ]
)


@settings(max_examples=100)
@given(stories(TOOLS.map(lambda said: (S.HOOK, said))), st.integers(0, 2999))
def test_nothing_but_an_answer_hides_a_permission(story, moment):
    asked = signal(K.DIALOG, second=moment / 1000, tool="Bash", question="Bash?")
    begun_at_0 = signal(K.TURN_BEGAN, second=0)
    verdict = told(begun_at_0, *story, asked)
    assert verdict.status.state is State.NEEDS_INPUT
    assert verdict.status.question == "Bash?"


@settings(max_examples=100)
@given(stories(HOOKS.map(lambda said: (S.HOOK, said))))
def test_hooks_beside_osc_never_change_whether_the_agent_works(story):
    """Forged or stray hooks of a session may open its dialogs, and decide no turn."""
    led = told(report(State.WORKING, S.OSC, 0), *story, waited(30, quiet=30))
    assert led.memory.turn.state is State.WORKING

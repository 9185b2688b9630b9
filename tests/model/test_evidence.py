"""What agents' hooks, OSC, keys and silence make of a status, gap by gap."""

import pytest

from maestro_jupyter.model import About, SignalKind, Source, State
from maestro_jupyter.model.fold import fold

from .stories import at, begun, report, signal, states, told, waited

K, S = SignalKind, Source
PERMISSION = {"about": About.PERMISSION, "question": "Allow Bash: rm?", "tool": "Bash"}


def dialog(second, source=S.HOOK, **said):
    return signal(K.DIALOG, source, second, **{**PERMISSION, **said})


def osc_blocked(second):
    return signal(K.DIALOG, S.OSC, second, about=About.PERMISSION, question="approve Bash: rm")


TURN = signal(K.TURN_BEGAN, second=1)


def test_a_turn_by_hooks_flips_twice():
    assert states(
        signal(K.SESSION_BEGAN, second=0.5),
        TURN,
        signal(K.TOOL_BEGAN, second=2, tool="Bash", tool_id="a"),
        signal(K.TOOL_ENDED, second=3, tool="Bash", tool_id="a"),
        signal(K.TURN_ENDED, second=4, state=State.IDLE),
    ) == ["starting", "working", "idle"]


def test_a_turn_that_osc_and_hooks_both_tell_of_flips_twice():
    assert states(
        report(State.IDLE, S.OSC, 0.4),
        signal(K.SESSION_BEGAN, second=0.5),
        report(State.WORKING, S.OSC, 1),
        signal(K.TURN_BEGAN, second=1.1),
        report(State.FINISHED, S.OSC, 4),
        signal(K.TURN_ENDED, second=4.1, state=State.IDLE),
        report(State.IDLE, S.OSC, 4.2),
        report(State.IDLE, S.HOOK, 64, reminder=True),
        waited(66),
    ) == ["starting", "working", "finished"]


def test_a_stop_that_comes_before_osc_says_so_changes_nothing():
    assert states(
        report(State.WORKING, S.OSC, 1),
        signal(K.TURN_ENDED, second=3.9, state=State.IDLE),
        report(State.FINISHED, S.OSC, 4),
    ) == ["starting", "working", "finished"]


def test_tools_never_hide_a_question_and_its_own_end_closes_it():
    verdict = told(
        TURN,
        signal(K.TOOL_BEGAN, second=2, tool="Bash", tool_id="a"),
        dialog(2.1),
        signal(K.TOOL_BEGAN, second=3, tool="Read", tool_id="b"),
        signal(K.TOOL_ENDED, second=4, tool="Read", tool_id="b"),
    )
    assert verdict.status.state is State.NEEDS_INPUT
    assert verdict.status.question == "Allow Bash: rm?"
    after = fold(verdict, signal(K.TOOL_ENDED, second=9, tool="Bash", tool_id="a"))
    assert after.status.state is State.WORKING


def test_the_end_of_one_of_two_calls_of_a_tool_closes_no_dialog():
    verdict = told(
        TURN,
        signal(K.TOOL_BEGAN, second=2, tool="Bash", tool_id="a"),
        signal(K.TOOL_BEGAN, second=2.1, tool="Bash", tool_id="b"),
        dialog(2.2),
        signal(K.TOOL_ENDED, second=3, tool="Bash", tool_id="a"),
    )
    assert verdict.status.state is State.NEEDS_INPUT
    after = fold(verdict, signal(K.TOOL_ENDED, second=4, tool="Bash", tool_id="b"))
    assert after.status.state is State.WORKING


@pytest.mark.parametrize("boundary", [K.TURN_BEGAN, K.TURN_ENDED])
def test_a_turn_boundary_closes_dialogs(boundary):
    verdict = told(TURN, dialog(2), signal(boundary, second=3))
    assert verdict.status.question is None
    assert verdict.status.state in {State.WORKING, State.IDLE}


def test_a_question_of_a_tool_goes_with_that_very_call():
    asked = told(
        TURN,
        signal(K.DIALOG, second=2, about=About.QUESTION, question="Which?", tool_id="q"),
        signal(K.TOOL_ENDED, second=3, tool="Read", tool_id="r"),
    )
    assert asked.status.state is State.NEEDS_INPUT
    closed = fold(asked, signal(K.TOOL_ENDED, second=4, tool="AskUserQuestion", tool_id="q"))
    assert closed.status.state is State.WORKING


def test_a_sub_agent_is_not_the_session_but_its_question_is():
    verdict = told(TURN, signal(K.TURN_ENDED, second=2, state=State.IDLE))
    verdict = told(
        report(State.WORKING, second=3, agent="s"),
        signal(K.TOOL_BEGAN, second=3.1, tool="Bash", tool_id="x", agent="s"),
        signal(K.TURN_ENDED, second=3.2, agent="s"),
        verdict=verdict,
    )
    assert verdict.status.state is State.IDLE
    asked = fold(verdict, dialog(4, agent="s", tool_id="x"))
    assert asked.status.state is State.NEEDS_INPUT
    answered = fold(asked, signal(K.TOOL_ENDED, second=5, tool="Bash", tool_id="x", agent="s"))
    assert answered.status.question is None


def test_a_turn_that_leaves_sub_agents_running_is_over_after_the_last():
    verdict = told(
        TURN,
        signal(K.SUBAGENT_BEGAN, second=2, agent="s"),
        signal(K.SUBAGENT_BEGAN, second=2, agent="t"),
        signal(K.TURN_ENDED, second=3, state=State.IDLE),
        signal(K.SUBAGENT_ENDED, second=4, agent="s"),
    )
    assert verdict.status.state is State.WORKING
    verdict = fold(verdict, signal(K.SUBAGENT_ENDED, second=5, agent="t"))
    assert verdict.status.state is State.WORKING
    assert told(waited(6), verdict=verdict).status.state is State.IDLE
    goes_on = told(signal(K.TOOL_BEGAN, second=5.5, tool_id="z"), waited(6), verdict=verdict)
    assert goes_on.status.state is State.WORKING


def test_a_session_that_ends_its_turn_in_failure_is_in_error_until_the_next():
    failed = told(TURN, signal(K.TURN_ENDED, second=2, state=State.ERROR, message="overloaded"))
    assert (failed.status.state, failed.status.message) == (State.ERROR, "overloaded")
    reminded = told(report(State.IDLE, second=2.05, reminder=True), waited(4), verdict=failed)
    assert reminded.status.state is State.ERROR
    before = told(
        TURN,
        report(State.IDLE, second=1.95, reminder=True),
        signal(K.TURN_ENDED, second=2, state=State.ERROR),
        waited(4),
    )
    assert before.status.state is State.ERROR
    assert fold(failed, signal(K.TURN_BEGAN, second=9)).status.state is State.WORKING


def test_a_reminder_is_believed_where_nothing_else_tells_of_the_end():
    verdict = told(TURN, dialog(2), report(State.IDLE, second=3, reminder=True))
    assert verdict.status.state is State.NEEDS_INPUT
    assert verdict.due == at(4)
    assert told(waited(4), verdict=verdict).status.state is State.IDLE


def test_a_reminder_of_an_answered_question_asks_nothing():
    answered = told(
        TURN,
        signal(K.TOOL_BEGAN, second=2, tool="Bash", tool_id="a"),
        dialog(2),
        signal(K.ANSWERED, S.PERSON, 4),
        dialog(8, reminder=True),
    )
    assert answered.status.state is State.WORKING
    by_osc = told(report(State.WORKING, S.OSC, 1), dialog(8, reminder=True))
    assert by_osc.status.state is State.WORKING
    assert told(TURN, dialog(8, reminder=True)).status.state is State.NEEDS_INPUT


def test_an_interrupting_key_counts_once_the_terminal_is_quiet():
    pressed = told(TURN, signal(K.TYPED_INTERRUPT, S.KEYS, 2))
    assert pressed.status.state is State.WORKING
    busy = told(waited(3, quiet=0.1), verdict=pressed)
    assert busy.status.state is State.WORKING
    assert busy.due == at(3.5)
    assert told(waited(3.5, quiet=0.6), verdict=busy).status.state is State.IDLE
    goes_on = told(
        signal(K.TOOL_BEGAN, second=2.5, tool_id="a"), waited(3, quiet=1), verdict=pressed
    )
    assert goes_on.status.state is State.WORKING


def test_an_interrupt_closes_the_dialog_unless_the_screen_still_shows_it():
    pressed = told(TURN, dialog(2), signal(K.TYPED_INTERRUPT, S.KEYS, 3))
    assert told(waited(4, quiet=1.0), verdict=pressed).status.state is State.IDLE
    still = told(waited(4, quiet=1.0, shown=State.NEEDS_INPUT), verdict=pressed)
    assert still.status.state is State.NEEDS_INPUT


def test_an_interrupt_waits_for_as_long_as_the_screen_shows_an_agent_at_work():
    pressed = told(TURN, signal(K.TYPED_INTERRUPT, S.KEYS, 2))
    silent = told(waited(3, quiet=1.0, shown=State.WORKING), verdict=pressed)
    assert silent.status.state is State.WORKING
    assert silent.due == at(3.5)
    after = told(waited(3.5, quiet=1.5, shown=State.IDLE), verdict=silent)
    assert after.status.state is State.IDLE
    given_up = told(waited(12.5, quiet=10.0, shown=State.WORKING), verdict=silent)
    assert given_up.status.state is State.WORKING
    assert given_up.due is None


def test_osc_tells_of_interrupts_itself():
    verdict = told(report(State.WORKING, S.OSC, 1), signal(K.TYPED_INTERRUPT, S.KEYS, 2))
    assert verdict.due is None
    assert told(report(State.IDLE, S.OSC, 2.2), verdict=verdict).status.state is State.IDLE


def test_a_key_typed_into_a_dialog_answers_it_unless_it_is_still_shown():
    typed = told(TURN, dialog(2), signal(K.TYPED_ANSWER, S.KEYS, 5))
    assert typed.status.state is State.NEEDS_INPUT
    assert told(waited(5.7), verdict=typed).status.state is State.WORKING
    assert (
        told(waited(5.7, shown=State.NEEDS_INPUT), verdict=typed).status.state is State.NEEDS_INPUT
    )
    ran = signal(K.TOOL_BEGAN, second=5.2, tool="Bash", tool_id="a")
    assert told(ran, verdict=typed).status.state is State.WORKING


def test_osc_confirms_and_closes_what_a_hook_asks():
    verdict = told(report(State.WORKING, S.OSC, 1), dialog(2), osc_blocked(2.05))
    assert verdict.status.question == "Allow Bash: rm?"
    assert told(report(State.WORKING, S.OSC, 9), verdict=verdict).status.state is State.WORKING


def test_news_that_crosses_the_question_does_not_hide_it():
    assert states(
        report(State.WORKING, S.OSC, 1),
        dialog(2),
        report(State.WORKING, S.OSC, 2.01),
        osc_blocked(2.05),
        report(State.WORKING, S.OSC, 5),
    ) == ["starting", "working", "needs_input", "working"]


def test_an_answer_that_closed_nothing_brings_the_question_back():
    answered = told(
        report(State.WORKING, S.OSC, 1), osc_blocked(2), signal(K.ANSWERED, S.PERSON, 5)
    )
    assert answered.status.state is State.WORKING
    assert answered.due == at(8)
    assert told(waited(8), verdict=answered).status.state is State.NEEDS_INPUT
    took = told(report(State.WORKING, S.OSC, 5.1), waited(8), verdict=answered)
    assert took.status.state is State.WORKING


def test_the_screen_adds_the_choices_and_opens_nothing_where_hooks_speak():
    screen = {"about": About.PERMISSION, "question": "Proceed?", "choices": ("Yes", "No")}
    shown = told(TURN, dialog(2), signal(K.DIALOG, S.SCREEN, 2.4, **screen))
    assert shown.status.choices == ("Yes", "No")
    assert shown.status.question == "Allow Bash: rm?"
    assert shown.status.source is S.HOOK
    gone = told(signal(K.DIALOG_CLOSED, S.SCREEN, 5), verdict=shown)
    assert gone.status.state is State.WORKING
    alone = told(TURN, signal(K.DIALOG, S.SCREEN, 2.4, **screen))
    assert alone.status.state is State.WORKING
    assert not alone.accepted


def test_a_title_closes_what_it_has_shown():
    verdict = told(TURN, dialog(2), signal(K.DIALOG, S.TITLE, 2.1))
    assert told(report(State.IDLE, S.TITLE, 5), verdict=verdict).status.question is None


def test_a_start_of_which_nothing_is_heard_asks():
    silent = begun(patience=5.0)
    assert silent.due == at(5)
    asked = told(waited(5, quiet=4, question="Do you trust\nthis folder?"), verdict=silent)
    assert asked.status.state is State.NEEDS_INPUT
    assert asked.status.question == "Do you trust\nthis folder?"
    assert asked.status.source is S.SILENCE
    heard = told(
        signal(K.SESSION_BEGAN, second=7), TURN.model_copy(update={"time": at(8)}), verdict=asked
    )
    assert heard.status.state is State.WORKING


def test_a_start_that_still_prints_or_shows_nothing_is_waited_for():
    silent = begun(patience=5.0)
    starts = waited(5, quiet=9, question="x", at_work=True)
    for early in (waited(5, quiet=0.2, question="x"), waited(5, quiet=9, question=""), starts):
        later = told(early, verdict=silent)
        assert later.status.state is State.STARTING
        assert later.due == at(5.5)
    assert told(TURN, waited(5, quiet=9, question="x"), verdict=silent).status.question is None


def test_after_an_answered_start_dialog_silence_may_ask_again():
    asked = told(waited(5, quiet=4, question="Trust?"), verdict=begun(patience=5.0))
    answered = told(signal(K.ANSWERED, S.PERSON, 6), verdict=asked)
    again = told(waited(11, quiet=4, question="Sign in?"), verdict=answered)
    assert again.status.question == "Sign in?"


def test_after_a_start_dialog_that_a_screen_showed_silence_may_ask_the_next():
    login = signal(K.DIALOG, S.SCREEN, 3, about=About.START, question="Log in?")
    answered = told(login, signal(K.ANSWERED, S.PERSON, 6), verdict=begun(patience=5.0))
    again = told(waited(11, quiet=4, question="With which account?"), verdict=answered)
    assert again.status.question == "With which account?"
    turn = signal(K.TURN_BEGAN, second=7)
    heard = told(turn, waited(11, quiet=4, question="x"), verdict=answered)
    assert heard.status.state is State.WORKING


@pytest.mark.parametrize(
    "gone",
    [
        [signal(K.TYPED_ANSWER, S.KEYS, 6), waited(7, shown=State.IDLE)],
        [signal(K.TYPED_ANSWER, S.KEYS, 6), signal(K.DIALOG_CLOSED, S.SCREEN, 6.3)],
    ],
)
def test_a_start_dialog_that_a_key_answers_may_lead_to_the_next_one(gone):
    login = signal(K.DIALOG, S.SCREEN, 3, about=About.START, question="Log in?")
    answered = told(login, *gone, verdict=begun(patience=5.0))
    assert answered.status.state is State.WORKING
    again = told(waited(12, quiet=4, question="With which account?"), verdict=answered)
    assert again.status.question == "With which account?"


def test_an_agent_that_greets_and_does_not_take_up_its_prompt_asks():
    greeted = told(signal(K.SESSION_BEGAN, second=3), verdict=begun(patience=5.0))
    assert greeted.due == at(8)
    asked = told(waited(8, quiet=4, question="Which provider?"), verdict=greeted)
    assert asked.status.state is State.NEEDS_INPUT
    assert told(waited(24), verdict=asked).status.state is State.NEEDS_INPUT
    at_rest = told(
        report(State.IDLE, S.SCREEN, 7), waited(8, quiet=4, question=">"), verdict=greeted
    )
    assert at_rest.status.state is State.STARTING
    assert told(waited(24), verdict=at_rest).status.state is State.IDLE


def test_idle_before_the_prompt_is_taken_up_is_a_greeting():
    greeted = told(signal(K.SESSION_BEGAN, second=1))
    assert greeted.status.state is State.STARTING
    assert told(waited(21), verdict=greeted).status.state is State.IDLE
    alone = told(signal(K.SESSION_BEGAN, second=1), waited(3), verdict=begun(prompted=False))
    assert alone.status.state is State.IDLE


def test_an_agent_whose_hook_greets_is_not_idle_before_it():
    shown = told(report(State.IDLE, S.SCREEN, 3), verdict=begun(prompted=False, greets=True))
    assert shown.due == at(23)
    assert told(waited(23), verdict=shown).status.state is State.IDLE
    greeted = told(signal(K.SESSION_BEGAN, second=7), verdict=shown)
    assert greeted.status.state is State.STARTING
    assert greeted.due == at(9)
    busy = told(waited(9, quiet=3, at_work=True), waited(9.5, quiet=0.2), verdict=greeted)
    assert busy.status.state is State.STARTING
    shown_again = told(report(State.IDLE, S.SCREEN, 9.7), verdict=busy)
    assert told(waited(10, quiet=0.3), verdict=shown_again).status.state is State.STARTING
    idle = told(waited(10, quiet=0.3), waited(10.5, quiet=0.8), verdict=shown_again)
    assert idle.status.state is State.IDLE
    at_once = told(signal(K.SESSION_BEGAN, second=2), verdict=begun(prompted=False, greets=True))
    assert at_once.due == at(4)
    prompted = told(signal(K.SESSION_BEGAN, second=2), verdict=begun(greets=True))
    assert prompted.due == at(22)


def test_what_the_model_says_counts_when_its_turn_ends():
    said = told(TURN, report(State.FINISHED, S.MCP, 2, message="All tests pass"))
    assert (said.status.state, said.status.message) == (State.WORKING, "All tests pass")
    over = told(signal(K.TURN_ENDED, second=3, state=State.IDLE), verdict=said)
    assert (over.status.state, over.status.source) == (State.FINISHED, S.MCP)
    next_turn = told(signal(K.TURN_BEGAN, second=4), signal(K.TURN_ENDED, second=5), verdict=over)
    assert next_turn.status.state is State.IDLE


def test_what_the_model_needs_stays_until_somebody_answers():
    asked = told(
        TURN,
        report(State.NEEDS_INPUT, S.MCP, 2, question="Which database?"),
        signal(K.TOOL_ENDED, second=2.1, tool="maestro_status", tool_id="m"),
        signal(K.TURN_ENDED, second=3, state=State.IDLE),
    )
    assert asked.status.question == "Which database?"
    assert told(signal(K.TURN_BEGAN, second=9), verdict=asked).status.state is State.WORKING


def test_a_message_that_nothing_follows_is_not_taken_for_work():
    rest = told(TURN, signal(K.TURN_ENDED, second=2))
    sent = told(report(State.WORKING, S.PERSON, 3), verdict=rest)
    assert sent.status.state is State.WORKING
    assert told(waited(13, quiet=1), verdict=sent).status.state is State.IDLE
    taken = told(signal(K.TURN_BEGAN, second=3.1), waited(13, quiet=1), verdict=sent)
    assert taken.status.state is State.WORKING


def test_an_agent_that_prints_is_taken_to_have_a_message_until_a_minute_has_passed():
    rest = told(TURN, signal(K.TURN_ENDED, second=2))
    sent = told(report(State.WORKING, S.PERSON, 3), verdict=rest)
    printing = told(waited(13, quiet=0), verdict=sent)
    assert printing.status.state is State.WORKING
    assert printing.due is not None
    assert told(waited(20, quiet=1), verdict=printing).status.state is State.IDLE
    assert told(waited(64, quiet=0), verdict=printing).status.state is State.IDLE


def test_an_agent_that_is_busy_is_taken_to_have_a_message_until_a_minute_has_passed():
    rest = told(TURN, signal(K.TURN_ENDED, second=2))
    sent = told(report(State.WORKING, S.PERSON, 3), verdict=rest)
    busy = told(waited(13, quiet=10, at_work=True), verdict=sent)
    assert busy.status.state is State.WORKING
    assert busy.due == at(13.5)
    assert told(waited(13.5, quiet=10), verdict=busy).status.state is State.IDLE
    assert told(waited(64, quiet=61, at_work=True), verdict=busy).status.state is State.IDLE


def test_a_session_end_leaves_the_end_to_the_process():
    verdict = told(TURN, signal(K.LEAVING, second=2))
    assert verdict.status.state is State.WORKING
    ended = told(signal(K.EXITED, S.PROCESS, 2.1, exit_code=0), verdict=verdict)
    assert ended.status.state is State.FINISHED


def test_osc_that_is_taken_back_lets_hooks_lead():
    verdict = told(report(State.WORKING, S.OSC, 1), signal(K.CLEARED, S.OSC, 2))
    assert told(signal(K.TURN_ENDED, second=3), verdict=verdict).status.state is State.IDLE


def test_several_requests_are_open_until_each_is_answered():
    verdict = told(TURN, dialog(2, request="1"), dialog(2.1, request="2", question="And mv?"))
    one = told(signal(K.DIALOG_CLOSED, second=3, request="1"), verdict=verdict)
    assert one.status.question == "And mv?"
    none = told(signal(K.DIALOG_CLOSED, second=4, request="2"), verdict=one)
    assert none.status.state is State.WORKING


def test_every_decision_is_explained():
    verdict = told(TURN, report(State.IDLE, S.TITLE, 2))
    assert verdict.rule == "ignored: hook is trusted more than title"
    assert told(TURN, TURN.model_copy(update={"time": at(0)})).rule.endswith("newer signals decide")


def test_a_greeting_within_a_turn_changes_nothing():
    assert states(TURN, signal(K.SESSION_BEGAN, second=1.5), report(State.WORKING, second=2)) == [
        "starting",
        "working",
    ]


@pytest.mark.parametrize("end", [signal(K.TURN_ENDED, second=3), report(State.IDLE, second=3)])
def test_a_headless_agent_works_until_its_process_ends(end):
    alone = begun(headless=True)
    ended = signal(K.EXITED, S.PROCESS, 9, exit_code=0)
    assert states(
        signal(K.SESSION_BEGAN, second=0.5), TURN, end, waited(8), ended, verdict=alone
    ) == ["starting", "working", "finished"]
    failed = signal(K.TURN_ENDED, second=3, state=State.ERROR, message="overloaded")
    assert states(TURN, failed, verdict=alone)[-1] == "error"


def test_a_headless_agents_own_verdict_counts_at_its_end():
    done = report(State.FINISHED, S.MCP, 2, message="All tests pass")
    ended = signal(K.EXITED, S.PROCESS, 4, exit_code=0)
    verdict = told(TURN, done, signal(K.TURN_ENDED, second=3), verdict=begun(headless=True))
    assert (verdict.status.state, verdict.status.message) == (State.WORKING, "All tests pass")
    assert told(ended, verdict=verdict).status.message == "All tests pass"


def test_an_agent_that_is_idle_while_a_message_is_typed_has_not_taken_it_up():
    sent = (
        report(State.WORKING, S.OSC, 1),
        report(State.FINISHED, S.OSC, 2),
        report(State.WORKING, S.PERSON, 3),
        report(State.IDLE, S.OSC, 3.01),
    )
    taken_up = (report(State.WORKING, S.OSC, 3.2), report(State.FINISHED, S.OSC, 4))
    expected = ["starting", "working", "finished", "working"]
    assert states(*sent, *taken_up) == [*expected, "finished"]
    assert states(*sent, waited(13, quiet=1)) == [*expected, "idle"]


@pytest.mark.parametrize("answer", [signal(K.ANSWERED, S.PERSON, 3), waited(3)])
def test_a_hook_that_tells_of_a_dialog_when_it_is_closed_opens_nothing(answer):
    late = (answer, report(State.WORKING, S.OSC, 3.1), dialog(3.2))
    shown = ["starting", "working", "needs_input", "working"]
    asked = (report(State.WORKING, S.OSC, 1), osc_blocked(2))
    assert states(*asked, *late) == shown
    next_call = signal(K.TOOL_BEGAN, second=3.15, tool="Bash", tool_id="b")
    assert states(*asked, answer, report(State.WORKING, S.OSC, 3.1), next_call, dialog(3.2)) == [
        *shown,
        "needs_input",
    ]


@pytest.mark.parametrize(
    ("greeting", "turn"),
    [
        (signal(K.SESSION_BEGAN, second=8), signal(K.TURN_BEGAN, second=9)),
        (report(State.IDLE, S.OSC, 8), report(State.WORKING, S.OSC, 9)),
    ],
)
def test_after_an_answered_start_dialog_the_prompt_is_taken_up(greeting, turn):
    silence = waited(5, quiet=4, question="Trust?")
    answer = signal(K.ANSWERED, S.PERSON, 7)
    silent = begun(patience=5.0)
    answered = ["starting", "needs_input", "working"]
    assert states(silence, answer, greeting, turn, verdict=silent) == answered
    by_itself = ["starting", "needs_input", "starting", "working"]
    assert states(silence, greeting, turn, verdict=silent) == by_itself


def test_an_error_after_which_an_agent_may_try_again_counts_when_its_screen_shows_it_at_rest():
    failing = signal(K.TURN_ENDED, second=2, state=State.ERROR, message="429", reminder=True)
    held = told(TURN, failing)
    assert held.status.state is State.WORKING
    given_up = told(report(State.IDLE, S.SCREEN, 3), verdict=held)
    assert (given_up.status.state, given_up.status.source) == (State.ERROR, S.HOOK)
    assert given_up.status.message == "429"
    still = told(report(State.WORKING, S.SCREEN, 3), waited(4, quiet=3), verdict=held)
    assert still.status.state is State.WORKING
    assert states(TURN, failing, signal(K.TURN_ENDED, second=5, state=State.IDLE)) == [
        "starting",
        "working",
        "idle",
    ]
    assert told(waited(13, quiet=11), verdict=held).status.state is State.ERROR


def test_a_reminder_that_an_agent_is_idle_is_none_of_a_message_typed_since():
    rest = told(TURN, signal(K.TURN_ENDED, second=2))
    sent = told(report(State.WORKING, S.PERSON, 3), verdict=rest)
    reminded = told(report(State.IDLE, S.HOOK, 3.5, reminder=True), waited(4.6), verdict=sent)
    assert reminded.status.state is State.WORKING
    assert told(waited(13, quiet=1), verdict=reminded).status.state is State.IDLE


def test_the_screen_is_believed_of_a_dialog_that_no_hook_tells_of():
    seen = {"question": "Keep trying?", "choices": ("Keep trying", "Stop")}
    hidden = signal(K.DIALOG, S.SCREEN, 2, **seen)
    assert told(TURN, hidden).status.state is State.WORKING
    asked = told(TURN, hidden.model_copy(update={"untold": True}))
    assert (asked.status.state, asked.status.source) == (State.NEEDS_INPUT, S.SCREEN)
    assert asked.status.choices == ("Keep trying", "Stop")
    gone = told(signal(K.DIALOG_CLOSED, S.SCREEN, 3), verdict=asked)
    assert gone.status.state is State.WORKING


def test_a_question_answered_on_a_hooks_word_is_none_when_osc_tells_of_it_late():
    hooked = signal(K.DIALOG, S.HOOK, 2, about=About.PERMISSION, question="Allow touch?")
    answered = signal(K.ANSWERED, S.PERSON, 3)
    late = signal(K.DIALOG, S.OSC, 3.5, about=About.PERMISSION)
    gone = report(State.WORKING, S.OSC, 4)
    shown = ["starting", "working", "needs_input", "working"]
    begun_by_osc = report(State.WORKING, S.OSC, 1)
    assert states(begun_by_osc, hooked, answered, late, gone, waited(8, quiet=1)) == shown
    lost = states(begun_by_osc, hooked, answered, late, waited(6.5, quiet=1))
    assert lost == [*shown, "needs_input"]


def test_a_screen_that_leads_and_shows_an_agent_at_rest_has_not_seen_the_message_yet():
    ready = report(State.IDLE, S.SCREEN, 1)
    verdict = told(ready, waited(30, quiet=1))
    assert verdict.status.state is State.IDLE
    sent = report(State.WORKING, S.PERSON, 31)
    again = report(State.IDLE, S.SCREEN, 32)
    begun_late = signal(K.TURN_BEGAN, second=34)
    assert states(sent, again, begun_late, verdict=verdict) == ["idle", "working"]

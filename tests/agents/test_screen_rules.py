from importlib import resources

import pytest

from maestro_jupyter.agents import screen_rules
from maestro_jupyter.agents.screen_rules import (
    BadRulesError,
    last_lines,
    numbered,
    parse_rules,
    rules_of,
)
from maestro_jupyter.model import About, State

RULES = r"""
silence = 5.0

[[title]]
match = '^✋'
state = "needs_input"
about = "permission"

[[title]]
match = '^✦'
state = "working"

[regions.bottom]
last = 6
after = '^╭'

[[screen]]
name = "idle"
match = '^> $'
state = "idle"

[[screen]]
name = "permission"
region = "bottom"
priority = 10
match = '^ *Do you want .*\?'
state = "needs_input"
about = "permission"
question = '^ *(Do you want .*\?)'
choices = '^[ *]*\d+\. +(.*?) *$'
"""
DIALOG = """1. not a choice, it scrolled by
╭──────────
 Bash: touch x
 Do you want to proceed?
 * 1. Yes
   2. Yes, always
   3. No
> """


def test_a_dialog_on_the_screen_is_read_with_its_choices():
    reading = parse_rules(RULES, "x").screen(DIALOG)
    assert (reading.rule, reading.state) == ("permission", State.NEEDS_INPUT)
    assert (reading.about, reading.question) == (About.PERMISSION, "Do you want to proceed?")
    assert reading.choices == ("Yes", "Yes, always", "No")


def test_a_region_keeps_what_scrolled_by_out():
    reading = parse_rules(RULES, "x").screen(DIALOG.replace("╭", "Do you want tea?\n╭", 1))
    assert reading.question == "Do you want to proceed?"
    assert parse_rules(RULES, "x").screen("Do you want tea?\n> ").rule == "idle"
    assert parse_rules(RULES, "x").screen("nothing") is None


def test_the_first_title_that_matches_counts():
    rules = parse_rules(RULES, "x")
    assert rules.title("✋ Action Required").about is About.PERMISSION
    assert rules.title("✦ Working…").state is State.WORKING
    assert rules.title("shop") is None


def test_an_agent_without_a_file_has_no_rules():
    rules = rules_of("shell")
    assert (rules.silence, rules.titles, rules.screens) == (None, (), ())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("silence = [", "Decode"),
        ("patience = 1", "patience"),
        ("[[title]]\nmatch = '('\nstate = 'idle'", "error"),
        ("[[title]]\nstate = 'idle'", "match"),
        ("[[title]]\nmatch = 'x'\nstate = 'queued'", "queued"),
        ("[[screen]]\nname = 'a'\nmatch = 'x'\nstate = 'idle'\nregion = 'nowhere'", "nowhere"),
        ("[[screen]]\nname = 'a'\nmatch = 'x'\nstate = 'idle'\ncolour = 'red'", "colour"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(text, why):
    with pytest.raises(BadRulesError, match=why):
        parse_rules(text, "x.toml")


def test_every_file_of_rules_can_be_read():
    folder = resources.files(screen_rules.__package__) / "rules"
    names = [one.name.removesuffix(".toml") for one in folder.iterdir() if ".toml" in one.name]
    assert {"claude", "codex"} <= set(names)
    for name in names:
        assert rules_of(name).titles or rules_of(name).screens


@pytest.mark.parametrize(
    ("lines", "entries"),
    [
        (
            ["Log in", "> 1. With an account", "     Costs", "  2. With a key"],
            ("With an account", "With a key"),
        ),
        (["1. Old", "2. Older", "│ \u276f 1. Yes  │", "│   2. No   │"], ("Yes", "No")),
        (["1. Only one"], ()),
        (["3. Starts", "4. late"], ()),
        ([], ()),
    ],
)
def test_a_numbered_list_on_a_screen_nobody_knows_gives_choices(lines, entries):
    assert numbered(lines) == entries


@pytest.mark.parametrize(
    ("screen", "lines"),
    [
        ("old\n\n  Log in?  \n\n 1. Yes\n\n\n", ["old", "  Log in?", " 1. Yes"]),
        ("old\n╭───╮\n│ Log in? │\n│         │\n│ 1. Yes  │\n╰───╯\n", [" Log in?", " 1. Yes"]),
        # A box within a box, and one that does not end the screen.
        (
            "old\n  ┌──┐\n  │ a │\n  │ ╭─╮ │\n  │ │b│ │\n  │ ╰─╯ │\n  └──┘ \n",
            [" a", "b"],
        ),
        ("old\n╭───╮\n│ a │\n╰───╯\nEsc to leave", ["old", " a", "Esc to leave"]),
        ("cut off\n│ a │\n╰───╯", ["cut off", " a"]),
        ("\n \n", []),
        ("", []),
    ],
)
def test_the_last_lines_of_a_screen_are_those_of_the_box_that_ends_it(screen, lines):
    assert last_lines(screen, 12) == lines


def test_no_more_lines_than_asked_for():
    assert last_lines("a\nb\n\nc\n", 2) == ["b", "c"]


COPILOT_LOGIN = """\
 ● No copilot-instructions.md found. Run /init to generate.

Please use /login to sign in to use Copilot
 /data/maestro/.../please-do-it [⎇ maestro/please-do-it]
────────────────────────────────────────────────────────────────────────────────
\u276f
────────────────────────────────────────────────────────────────────────────────
 ← open sidebar · Interactive · Manual Approval · / commands · tab next tab"""


def test_copilot_that_is_not_logged_in_says_so_above_its_box():
    rules = rules_of("copilot")
    reading = rules.screen(COPILOT_LOGIN)
    assert (reading.state, reading.about) == (State.NEEDS_INPUT, About.START)
    assert reading.question == "Please use /login to sign in to use Copilot"
    later = COPILOT_LOGIN.replace("Copilot\n", "Copilot\n ● Signed in\n\n ● Hello\n\n")
    assert rules.screen(later).state is State.IDLE


@pytest.mark.parametrize("agent", ["claude", "codex", "copilot", "gemini", "opencode", "qwen"])
def test_a_silent_start_is_waited_for_five_seconds(agent):
    assert rules_of(agent).silence == 5.0


CLAUDE_TRUST = """\
 Claude Code'll be able to read, edit, and execute files here.

 Security guide

 \u276f No, exit
   Yes, I trust this folder

 Enter to confirm · Esc to cancel
"""


def test_the_choices_of_claudes_question_about_trust_are_read():
    reading = rules_of("claude").screen(CLAUDE_TRUST)
    assert (reading.rule, reading.about) == ("trust", About.START)
    assert reading.choices == ("No, exit", "Yes, I trust this folder")


GEMINI_DEMAND = """\
╭──────────────────────────────────────────────────────────────────────────────╮
│ We are currently experiencing high demand.                                   │
│ We apologize and appreciate your patience.                                   │
│ /model to switch models.                                                     │
│                                                                              │
│ \u25cf 1. Keep trying                                                             │
│   2. Stop                                                                    │
╰──────────────────────────────────────────────────────────────────────────────╯
"""


def test_what_gemini_asks_after_errors_is_read_and_told_by_nobody_else():
    reading = rules_of("gemini").screen(GEMINI_DEMAND)
    assert (reading.rule, reading.untold) == ("demand", True)
    assert reading.question == "We are currently experiencing high demand."
    assert reading.choices == ("Keep trying", "Stop")


@pytest.mark.parametrize(
    ("above", "state"), [("", State.IDLE), (" \u2819 Thinking (esc to cancel, 3s)\n", None)]
)
def test_gemini_is_ready_where_its_box_is_empty_and_nothing_can_be_cancelled(above, state):
    reading = rules_of("gemini").screen(f"{above}────\n >   Type your message or @path\n────\n w")
    assert (reading.state if reading else None) is state


@pytest.mark.parametrize(
    ("footer", "state"),
    [
        ("   /home/somebody/shop:main        ctrl+p commands", "idle"),
        ("   /home/somebody/a/long/way/  19 (0%)ctrl+p\n   to/shop:main        commands", "idle"),
        ("   esc interrupt                   ctrl+p commands", None),
        ("   ⬝⬝⬝■■■  esc\n   interrupt       19 (0%)ctrl+p\n                   commands", None),
    ],
)
def test_opencode_is_ready_where_nothing_can_be_interrupted_in_a_narrow_terminal_too(footer, state):
    screen = (
        f"  ┃  Please do it\n\n     Done.\n\n  ┃\n  ┃  Build · Some Model\n  ╹▀▀▀▀▀▀▀▀\n{footer}"
    )
    reading = rules_of("opencode").screen(screen)
    assert (reading and reading.state) == state

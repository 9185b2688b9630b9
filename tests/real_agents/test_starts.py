"""What a program asks before it takes up its first prompt, and of which it tells nobody much."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.real_agents.model_server import Say
from tests.real_agents.rig import Rig, rig

SILENCE_S = 5


@pytest.fixture
def stage_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Rig]]:
    with ExitStack() as stages:

        @contextmanager
        def made(agent: str, **user: bool) -> Iterator[Rig]:
            with rig(agent, tmp_path_factory.mktemp(agent), **user) as stage:
                yield stage
                stage.clear()

        yield lambda agent, **user: stages.enter_context(made(agent, **user))


def waited(session):
    """Return for how many seconds the program had run when it was said to ask."""
    started = next(one for one in session.explain().statements if one.rule == "started")
    return (session.status.since - started.time).total_seconds()


@pytest.mark.parametrize(
    ("agent", "source", "words", "choices"),
    [
        ("claude", "osc", "trust this folder", ("No, exit", "Yes, I trust this folder")),
        (
            "codex",
            "silence",
            "Trust this folder?",
            ("Trust and continue", "Back to Agent Command Center"),
        ),
        (
            "copilot",
            "screen",
            "trust the files in this folder?",
            ("Yes", "Yes, and remember this folder for future sessions", "No (Esc)"),
        ),
    ],
)
def test_whether_a_folder_is_trusted_is_asked_and_a_yes_goes_on(
    stage_of, agent, source, words, choices
):
    stage = stage_of(agent, trusted=False)
    stage.model.play(Say("All done."))
    session = stage.spawn()
    stage.until(session, "needs_input")
    assert session.status.source == source, stage.account(session)
    assert words in session.status.question
    if source == "silence":
        assert waited(session) >= SILENCE_S
    assert stage.model.left == 1
    session.answer("yes")
    stage.until(session, "idle", "finished")
    assert stage.model.left == 0
    assert choices in stage.offered(session)


def test_gemini_begins_anew_once_it_is_told_to_trust_a_folder(stage_of):
    stage = stage_of("gemini", trusted=False)
    # Behind its question it takes up the prompt, and once more when it has begun anew.
    stage.model.play(Say("Done in vain."), Say("All done."))
    session = stage.spawn()
    stage.until(session, "needs_input")
    assert session.status.source == "screen", stage.account(session)
    assert "trust the files in this folder?" in session.status.question
    stage.until_asked(session, lambda model: model.left == 1)
    assert session.state == "needs_input"
    assert session.status.choices[0].startswith("Trust folder")
    session.answer("yes")
    stage.until(session, "idle", "error")
    assert session.state == "idle", stage.account(session)
    stage.wait_until_written(session, "All done.")
    session.stop()
    session.resume()
    stage.until(session, "idle")
    stage.model.play(Say("The next answer."))
    session.send("go on")
    stage.until_asked(session, lambda model: model.left == 0)
    assert "All done." in stage.last_asked()


def test_codex_without_a_login_asks_for_one_with_the_last_lines_of_its_screen(stage_of):
    stage = stage_of("codex", known=False)
    session = stage.spawn()
    stage.until(session, "needs_input")
    assert session.status.source == "silence", stage.account(session)
    assert waited(session) >= SILENCE_S
    shown = [line.strip() for line in session.read().splitlines() if line.strip()]
    asked = [line.strip() for line in session.status.question.splitlines()]
    assert asked == shown[-len(asked) :]
    assert session.status.choices[0] == "Sign in with ChatGPT"
    session.answer("3")
    stage.until_shown(session, "Use an OpenAI API key")
    stage.until(session, "needs_input")


def test_claude_without_a_login_asks_for_one(stage_of):
    stage = stage_of("claude", known=False)
    session = stage.spawn()
    stage.until(session, "needs_input")
    assert session.status.source == "osc", stage.account(session)
    assert "/login" in session.status.question


def test_qwen_without_a_login_asks_for_one_though_it_has_greeted(stage_of):
    stage = stage_of("qwen", known=False)
    session = stage.spawn()
    stage.until(session, "needs_input", "idle")
    assert session.state == "needs_input", stage.account(session)
    assert session.status.source == "silence"
    assert waited(session) >= SILENCE_S
    assert session.status.question.splitlines()[0] == "Connect a Provider"


@pytest.mark.parametrize(
    ("agent", "question", "answer", "then", "choices"),
    [
        # Behind the second, its hooks say that it works on its prompt, in vain.
        (
            "gemini",
            "How would you like to authenticate for this project?",
            "Use Gemini API Key",
            "Enter Gemini API Key",
            (),
        ),
        (
            "copilot",
            "Please use /login to sign in to use Copilot",
            "/login",
            "What account do you want to log into?",
            ("GitHub.com", "GitHub Enterprise Cloud (*.ghe.com)"),
        ),
    ],
)
def test_without_a_login_it_asks_for_one_step_by_step(
    stage_of, agent, question, answer, then, choices
):
    stage = stage_of(agent, known=False)
    session = stage.spawn()
    stage.until(session, "needs_input")
    assert session.status.source == "screen", stage.account(session)
    assert session.status.question == question
    session.answer(answer)
    stage.until_shown(session, then)
    stage.until(session, "needs_input")
    assert session.status.question == then, stage.account(session)
    assert session.status.choices == choices

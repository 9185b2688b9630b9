"""What agents' headless output says of how the work went."""

import json
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest

from maestro_jupyter.agents.outcome_rules import Outcome, outcome_rules, parse_outcome_rules
from maestro_jupyter.agents.screen_rules import BadRulesError

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
STREAMS = Path(__file__).parents[1] / "fixtures" / "streams"


def heard(agent, scenario):
    """Return what was heard in a real program's output."""
    printed = ""
    for line in (STREAMS / f"{agent}-{scenario}.jsonl").read_text().splitlines():
        printed += json.loads(line).get("out", "")
    outcome = Outcome()
    records = [json.loads(line) for line in printed.split("\n") if line.strip().startswith("{")]
    said = [outcome_rules(agent).read(record, outcome) for record in records]
    return outcome, "\n".join(filter(None, said))


@pytest.mark.parametrize("agent", ["claude", "codex", "copilot", "gemini", "opencode", "qwen"])
def test_last_words_and_tokens_of_real_programs(agent):
    outcome, said = heard(agent, "headless")
    assert outcome.said == "All done."
    assert "All done." in said
    assert outcome.tokens > 50 or agent == "copilot"
    assert outcome.error == ""


def test_tokens_that_a_program_adds_up_itself_are_not_added_again():
    outcome, _ = heard("codex", "headless")
    assert outcome.tokens == 72 + 42
    outcome, _ = heard("claude", "headless")
    assert (outcome.tokens, outcome.cost) == (57, pytest.approx(0.000564))
    outcome, _ = heard("opencode", "headless")
    assert outcome.tokens == 3 * 19


@pytest.mark.parametrize("agent", ["claude", "codex", "gemini", "opencode", "qwen"])
def test_errors_of_real_programs(agent):
    outcome, _ = heard(agent, "headless-error")
    assert "the scripted model fails" in outcome.error
    trouble = outcome_rules(agent).trouble(outcome.error, NOW)
    assert not trouble.limited
    assert not trouble.refused


def test_why_a_program_failed_is_not_replaced_by_that_it_failed():
    outcome = Outcome()
    for source, message in (("agent_loop", "401 invalid api key"), ("cli", "Exec failed")):
        line = {"type": "error", "source": source, "message": message}
        outcome_rules("droid").read(line, outcome)
    assert outcome.error == "401 invalid api key"
    assert outcome_rules("droid").trouble(outcome.error, NOW).refused
    alone = Outcome()
    outcome_rules("droid").read({"type": "error", "source": "cli", "message": "No model"}, alone)
    assert alone.error == "No model"


@pytest.mark.parametrize(
    ("agent", "words", "seconds"),
    [
        ("claude", f"Claude AI usage limit reached|{int(NOW.timestamp()) + 600}", 600),
        ("claude", "API Error: 429 rate_limit_error", None),
        ("codex", "You've hit your usage limit. Try again in 2 hours 5 minutes.", 7500),
        ("codex", "429 Too Many Requests, retry-after: 12", 12),
        ("gemini", "You exceeded your quota. Please retry in 35.2s.", 35),
        ("qwen", "HTTP 429: rate limited, try again in 3 min", 180),
        ("opencode", "Too Many Requests", None),
    ],
)
def test_rate_limits_and_when_they_are_over(agent, words, seconds):
    trouble = outcome_rules(agent).trouble(words, NOW)
    assert trouble.limited
    assert trouble.until == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_a_time_of_day_is_the_next_one():
    trouble = outcome_rules("claude").trouble("You've hit your limit · resets 3pm (UTC)", NOW)
    here = trouble.until.astimezone()
    assert (here.hour, here.minute) == (15, 0)
    assert NOW < trouble.until <= NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("claude", "Invalid API key · Please run /login"),
        ("claude", "OAuth token has expired"),
        ("codex", "unexpected status 401 Unauthorized"),
        ("gemini", "403 Forbidden"),
        ("custom", "Error: not logged in"),
    ],
)
def test_who_may_not_work_is_known(agent, words):
    assert outcome_rules(agent).trouble(words, NOW).refused


def test_other_failures_are_just_failures():
    for words in ("The tests fail", "line 4290 of 40100", "TypeError: x is not a function"):
        trouble = outcome_rules("claude").trouble(words, NOW)
        assert not trouble.limited
        assert not trouble.refused


def test_every_file_can_be_read():
    folder = resources.files("maestro_jupyter.agents") / "outcomes"
    names = [one.name for one in folder.iterdir() if one.name.endswith(".toml")]
    assert "claude.toml" in names
    for name in names:
        parse_outcome_rules((folder / name).read_text(), name)


@pytest.mark.parametrize(
    "text", ["nonsense = 1", "[[limit]]\nmatch = '('", "[[record]]\nwhat = 1", "stall = 'x'"]
)
def test_a_wrong_file_says_so(text):
    with pytest.raises(BadRulesError, match=r"wrong\.toml"):
        parse_outcome_rules(text, "wrong.toml")

"""What becomes of a program that can't be installed."""

import pytest

from tests.real_agents.install import install

NOBODY_LISTENS = "http://127.0.0.1:9"


def test_a_program_that_cannot_be_installed_is_a_failure_with_npms_own_words(tmp_path, monkeypatch):
    monkeypatch.setenv("MAESTRO_AGENT_CACHE", str(tmp_path / "agents"))
    monkeypatch.setenv("npm_config_registry", NOBODY_LISTENS)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    for _ in range(2):
        with pytest.raises(RuntimeError, match=r"can't install droid@0\.215\.0:\n.*ECONNREFUSED"):
            install("droid")

import pytest

from maestro_jupyter.terminals import scrub


@pytest.mark.parametrize(
    "name",
    [
        "JUPYTER_TOKEN",
        "JUPYTERHUB_API_TOKEN",
        "JUPYTERHUB_USER",
        "JPY_API_TOKEN",
        "JPY_PARENT_PID",
        "JUPYTER_GATEWAY_AUTH_TOKEN",
        "JUPYTER_SERVER_PASSWORD",
        "CONFIGPROXY_AUTH_TOKEN",
        "MAESTRO_TOKEN",
        "MAESTRO_SESSION",
        "GIT_DIR",
        "GIT_INDEX_FILE",
        "TMUX",
        "TERM_PROGRAM",
        "COLUMNS",
    ],
)
def test_what_is_the_servers_own_is_left_out(name):
    assert name not in scrub({name: "value"})


@pytest.mark.parametrize(
    "name", ["PATH", "HOME", "ANTHROPIC_API_KEY", "JUPYTER_CONFIG_DIR", "GIT_AUTHOR_NAME", "EDITOR"]
)
def test_what_is_the_users_stays(name):
    assert scrub({name: "value"})[name] == "value"


def test_the_terminal_is_described_as_what_it_is():
    env = scrub({"TERM": "dumb", "COLORTERM": "no"})
    assert env["TERM"] == "xterm-256color"
    assert env["COLORTERM"] == "truecolor"


@pytest.mark.parametrize("locale", ["de_DE.UTF-8", "en_US.utf8", "C.UTF-8", "de_DE.UTF-8@euro"])
def test_a_utf8_locale_stays(locale):
    env = scrub({"LANG": locale})
    assert env["LANG"] == locale
    assert "LC_CTYPE" not in env
    assert "LC_ALL" not in env


def test_without_a_locale_characters_are_utf8():
    assert scrub({})["LC_CTYPE"].endswith("UTF-8")


def test_a_locale_that_is_not_utf8_keeps_everything_but_its_characters():
    env = scrub({"LANG": "de_DE.ISO-8859-1"})
    assert env["LANG"] == "de_DE.ISO-8859-1"
    assert env["LC_CTYPE"].endswith("UTF-8")


def test_lc_all_outranks_lang():
    assert scrub({"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"})["LC_ALL"].endswith("UTF-8")


def test_an_empty_variable_is_as_good_as_none():
    assert "LC_CTYPE" not in scrub({"LC_ALL": "", "LANG": "en_US.UTF-8"})


def test_patterns_can_be_chosen():
    environ = {"SECRET_A": "1", "SECRET_B": "2", "OPEN": "3"}
    env = scrub(environ, deny=["SECRET_*"], allow=["SECRET_B"])
    assert "SECRET_A" not in env
    assert (env["SECRET_B"], env["OPEN"]) == ("2", "3")


def test_the_servers_environment_is_not_changed():
    environ = {"JUPYTER_TOKEN": "x"}
    scrub(environ)
    assert environ == {"JUPYTER_TOKEN": "x"}

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from maestro_jupyter.client import Session
from maestro_jupyter.client.session_list import SessionList
from maestro_jupyter.model import MaestroError
from maestro_jupyter.notebook import load_ipython_extension, unload_ipython_extension
from maestro_jupyter.notebook.failure import VerbFailedError
from tests.client.serving import DEADLINE, wait_for


@pytest.fixture
def shell(jupyter_folders):
    """A shell in which nothing runs but the extension."""
    shell = InteractiveShell()
    load_ipython_extension(shell)
    yield shell
    unload_ipython_extension(shell)
    shell.history_manager.end_session()
    shell.restore_sys_module_state()


@pytest.fixture
def connected(shell, maestro, server, repo, monkeypatch):
    """The shell, talking to the test's server from within a repository."""
    monkeypatch.setenv("MAESTRO_URL", server.url)
    monkeypatch.setenv("MAESTRO_TOKEN", server.token)
    monkeypatch.chdir(repo)
    return shell


def magic(shell, line):
    return shell.run_line_magic("maestro", line)


def test_it_is_a_line_and_a_cell_magic(shell):
    assert "maestro" in shell.magics_manager.magics["line"]
    assert "maestro" in shell.magics_manager.magics["cell"]


def test_loading_twice_is_loading_once(shell):
    load_ipython_extension(shell)
    assert len(list(shell.Completer.custom_completers.s_matches("%maestro"))) == 1


def test_unloading_takes_it_back(shell):
    unload_ipython_extension(shell)
    assert "maestro" not in shell.magics_manager.magics["line"]
    assert "spawn" not in completed(shell, "%maestro spa")


def test_spawn_gives_the_session_and_list_the_table(connected):
    session = magic(connected, "spawn shell -n one")
    assert isinstance(session, Session)
    assert session.branch == "maestro/one"
    listed = magic(connected, "")
    assert isinstance(listed, SessionList)
    assert listed["one"] == session


def test_a_cell_is_the_prompt_with_the_users_variables_in_it(connected):
    connected.user_ns["what"] = "the parser"
    session = connected.run_cell_magic(
        "maestro", "spawn shell -n two", "Fix {what}.\nThen $what.\n"
    )
    assert session.prompt == "Fix the parser.\nThen the parser."


def test_a_cell_that_begins_like_an_option_is_a_prompt_all_the_same(connected):
    session = connected.run_cell_magic(
        "maestro", "spawn shell -n dash", "--name is not an option\n"
    )
    assert session.prompt == "--name is not an option"


def test_local_variables_of_the_product_are_not_the_users(connected):
    session = connected.run_cell_magic("maestro", "spawn shell -n three", "{self} {cell} {line}")
    assert session.prompt == "{self} {cell} {line}"


def test_only_verbs_that_say_something_take_a_cell(connected):
    with pytest.raises(VerbFailedError, match="take a cell"):
        connected.run_cell_magic("maestro", "list", "text")


def test_talking_reading_and_ending(connected, capsys):
    session = magic(connected, "spawn shell -n talk")
    magic(connected, "send talk echo said-''this")
    wait_for(lambda: "said-this" in magic(connected, "read talk"))
    assert magic(connected, "show talk") == session
    assert magic(connected, "explain talk").status.state == "idle"
    assert not magic(connected, "diff talk")
    magic(connected, "send talk exit 0")
    assert magic(connected, f"wait talk finished --timeout {DEADLINE}").state == "finished"
    magic(connected, "close talk")
    said = capsys.readouterr().out
    assert "Sent to talk." in said
    assert "Closed talk; nothing is left over." in said


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("shwo x", "There is no verb 'shwo'. Did you mean 'show'?", "--help"),
        ("show", "Missing argument", "%maestro show --help"),
        ("show nobody", "There is no open session 'nobody'", "No session is open."),
        ("wait x --timeout soon", "not a valid float", "%maestro wait --help"),
        ("send x 'open", "not closed", ""),
        ("merge x --squash --rebase", "Give one of", "%maestro merge --help"),
        ("spawn demoo x", "demoo", "demo"),
        ("discard x", "There is no open session", ""),
    ],
)
def test_an_error_is_a_sentence_and_a_hint(connected, line, message, hint):
    with pytest.raises(VerbFailedError) as caught:
        magic(connected, line)
    rendered = "\n".join(caught.value._render_traceback_())
    assert message in rendered
    assert hint in rendered
    assert "Traceback" not in rendered


def test_an_error_ends_the_cell_without_a_traceback(connected, capsys):
    result = connected.run_cell("%maestro show nobody\nafter = 1")
    assert isinstance(result.error_in_exec, MaestroError)
    assert "after" not in connected.user_ns
    shown = capsys.readouterr()
    assert "maestro: There is no open session 'nobody'." in shown.out + shown.err
    assert "Traceback" not in shown.out + shown.err


def test_discarding_asks_and_where_nobody_can_be_asked_says_what_to_add(connected, monkeypatch):
    magic(connected, "spawn shell -n gone")
    with pytest.raises(VerbFailedError, match="Nobody can be asked") as caught:
        magic(connected, "discard gone")
    assert caught.value.hint == "Add --yes."
    magic(connected, "discard gone --yes")
    assert len(magic(connected, "list")) == 0


def test_help_is_printed_and_nothing_shown(connected, capsys):
    assert magic(connected, "spawn --help") is None
    assert "%maestro spawn [OPTIONS] AGENT [PROMPT]" in capsys.readouterr().out


def completed(shell, text):
    shell.Completer.use_jedi = False
    with provisionalcompleter():
        return [found.text for found in shell.Completer.completions(text, len(text))]


def test_verbs_and_options_are_completed_without_any_server(shell):
    assert completed(shell, "%maestro sp") == ["spawn"]
    assert set(completed(shell, "%maestro s")) == {"spawn", "show", "send", "stop"}
    assert completed(shell, "%maestro spawn demo --ba") == ["--base"]
    assert completed(shell, "%%maestro spa") == ["spawn"]
    assert completed(shell, "%maestro spawn de") == ["demo"]


def test_sessions_agents_and_states_are_completed(connected):
    magic(connected, "spawn shell -n first-one")
    magic(connected, "spawn shell -n other")
    assert completed(connected, "%maestro show fi") == ["first-one"]
    assert set(completed(connected, "%maestro close ")) == {"first-one", "other"}
    assert completed(connected, "%maestro spawn sh") == ["shell"]
    assert completed(connected, "%maestro wait other need") == ["needs_input"]


def test_other_lines_are_completed_as_before(shell):
    shell.user_ns["spawned_things"] = 1
    assert "spawned_things" in completed(shell, "spawned_")


def test_waiting_messages_show_themselves_as_a_table(connected):
    magic(connected, "spawn demo 'demo: hang' -n a")
    magic(connected, "send a and the tests")
    queue = magic(connected, "queue a --hold 1")
    assert "held" in repr(queue)
    assert "and the tests" in queue._repr_html_()

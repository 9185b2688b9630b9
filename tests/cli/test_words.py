"""What a person reads who calls ``maestro`` wrongly, or asks for help."""

from maestro_jupyter.cli.app import run
from maestro_jupyter.cli.terminal_stage import TerminalStage


def test_a_hint_names_the_command_as_it_is_called_here(capsys):
    TerminalStage().fail("No.", "For example: %maestro spawn demo TEXT", "no")
    assert capsys.readouterr().err == "maestro: No.\nFor example: maestro spawn demo TEXT\n"


def test_the_help_shows_whole_sentences(capsys):
    assert run(["--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "..." not in said.partition("Commands:")[2]
    assert "uncommitted and unmerged work is kept." in said

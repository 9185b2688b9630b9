"""What a person does in a terminal of the grid: find, copy, type, paste an image, play it again."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ARTIFACTS
from tests.e2e.notebook import ran
from tests.e2e.test_grid import SHOW, pane, road, spawn, terminal, with_cells

__all__ = ["road", "with_cells"]

SHELL = "maestro.spawn('shell', name='sh', repo=repo)"
PNG_ON_CLIPBOARD = """async () => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 8;
  canvas.getContext("2d").fillRect(0, 0, 8, 8);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
}"""
DROP = """(element, { name, text, size }) => {
  const dropped = new DataTransfer();
  dropped.items.add(new File([text.padEnd(size, "x")], name));
  for (const type of ["dragover", "drop"])
    element.dispatchEvent(new DragEvent(type, { dataTransfer: dropped, bubbles: true }));
}"""


@pytest.fixture
def shell(with_cells, page):
    """A shell's pane, with the keyboard in it."""

    def open_shell(show=SHOW):
        with_cells(SHELL, show)
        ran(page, 1)
        grid = ran(page, 2)
        page.locator(".mj-root[role=region]").scroll_into_view_if_needed()
        sh = pane(grid, "sh")
        expect(terminal(sh)).to_contain_text(re.compile(r"[$#%]"))
        sh.locator(".xterm-screen").click()
        return sh

    return open_shell


@pytest.fixture
def clipboard(page, lab):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return lambda: page.evaluate("navigator.clipboard.readText()")


def run(page, line):
    page.keyboard.type(line)
    page.keyboard.press("Enter")


def test_a_text_is_found_in_what_was_printed(shell, page):
    sh = shell()
    run(
        page, "for i in $(seq 200); do echo line $i; done; echo 'need''le one'; echo 'need''le two'"
    )
    expect(terminal(sh)).to_contain_text("needle two")
    page.keyboard.press("Control+Shift+F")
    bar = sh.locator(".mj-find")
    field = bar.get_by_role("textbox")
    expect(field).to_be_focused()
    page.keyboard.type("needle")
    count = bar.locator(".mj-find-count")
    expect(count).to_have_text("2 of 2")
    page.keyboard.press("Enter")
    expect(count).to_have_text("1 of 2")
    page.keyboard.press("Shift+Enter")
    expect(count).to_have_text("2 of 2")
    sh.screenshot(path=ARTIFACTS / "find.png")
    field.fill("line 7")
    expect(count).to_have_text("11 of 11")
    page.keyboard.press("Enter")
    expect(count).to_have_text("10 of 11")
    field.fill("nothing like it")
    expect(count).to_have_text("No match")
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(sh.get_by_role("textbox", name=re.compile("Terminal of sh"))).to_be_focused()


@pytest.mark.parametrize(
    "printed",
    [
        pytest.param(r"see https://maestro.test/%s", id="address"),
        pytest.param(r"\e]8;;https://maestro.test/%s\e\\behind a word\e]8;;\e\\", id="hyperlink"),
    ],
)
def test_a_link_opens_a_page_of_its_own(shell, page, printed):
    sh = shell()
    page.context.route("https://maestro.test/**", lambda route: route.fulfill(body="here"))
    run(page, f"clear; printf '{printed}\\n' here")
    link = terminal(sh).locator(
        "> div", has_text=re.compile("^(see https://maestro.test/here|behind)")
    )
    over_it = {"x": 60, "y": 6}
    link.hover(position=over_it, force=True)
    expect(sh.locator(".xterm-cursor-pointer")).to_be_visible()
    with page.context.expect_page() as opened:
        link.click(position=over_it, force=True)
    assert opened.value.url == "https://maestro.test/here"


def test_what_is_selected_is_copied_only_where_that_is_wanted(shell, page, clipboard):
    sh = shell("grid = maestro.grid()\ngrid")
    run(page, "printf '\\033[2J\\033[Hpicked'")
    expect(terminal(sh)).to_contain_text(re.compile(r"^picked"))
    page.evaluate("navigator.clipboard.writeText('before')")
    word = {"x": 12, "y": 10}
    sh.locator(".xterm-screen").dblclick(position=word)
    assert clipboard() == "before"
    page.locator(".jp-Notebook .jp-CodeCell").nth(3).locator(".cm-content").fill(
        "grid.copy_on_select = True"
    )
    ran(page, 3)
    page.locator(".mj-root[role=region]").scroll_into_view_if_needed()
    sh.locator(".xterm-screen").dblclick(position=word)
    assert clipboard().startswith("picked")


def test_what_is_pasted_is_marked_as_that_where_the_program_asked_for_it(shell, page, clipboard):
    sh = shell()
    page.evaluate("navigator.clipboard.writeText('two\\nlines')")
    run(page, "stty -icrnl -echo; echo 'un''marked:'; cat -v")
    expect(terminal(sh)).to_contain_text("unmarked:")
    page.keyboard.press("Control+v")
    page.keyboard.press("Control+j")
    expect(terminal(sh)).to_contain_text("two^Mlines")
    expect(terminal(sh)).not_to_contain_text("^[[200~")
    page.keyboard.press("Control+c")
    run(page, "printf '\\033[?2004hmar''ked:\\r\\n'; cat -v")
    expect(terminal(sh).locator("> div", has_text=re.compile("^marked:"))).to_be_attached()
    page.keyboard.press("Control+v")
    page.keyboard.press("Control+j")
    expect(terminal(sh)).to_contain_text("^[[200~two^Mlines^[[201~")


def test_shift_enter_is_a_new_line_for_an_agent(shell, page):
    sh = shell()
    run(page, "stty -icrnl; cat -v")
    page.keyboard.press("Control+j")
    page.keyboard.press("Shift+Enter")
    expect(terminal(sh)).to_contain_text("^[^M")


def test_text_is_composed_with_an_input_method(shell, page):
    sh = shell()
    run(page, "stty -echo; cat | od -An -tx1")
    ime = page.context.new_cdp_session(page)
    for composed in ("n", "に", "にh", "にほん"):
        ime.send(
            "Input.imeSetComposition",
            {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)},
        )
    ime.send("Input.insertText", {"text": "日本"})
    page.keyboard.press("Enter")
    page.keyboard.press("Control+d")
    expect(terminal(sh)).to_contain_text("e6 97 a5 e6 9c ac 0a")


def test_wide_characters_and_emoji_take_two_columns(shell, page):
    sh = shell()
    program = (
        "import sys,tty; tty.setcbreak(0); sys.stdout.write('\\r\\U0001F600\\u65E5x\\033[6n'); "
        "sys.stdout.flush(); c=''\n"
        "while not c.endswith('R'): c+=sys.stdin.read(1)\n"
        "print('\\n', c[1:])"
    )
    run(page, "python3 -c \"$(cat <<'END'\n" + program + '\nEND\n)"')
    expect(terminal(sh)).to_contain_text(re.compile(r"\[\d+;6R"))


def test_a_pasted_image_becomes_a_path_over_both_roads(shell, lab, page, clipboard, road):
    sh = shell()
    run(page, "cat")
    page.evaluate(PNG_ON_CLIPBOARD)
    page.keyboard.press("Control+v")
    expect(terminal(sh)).to_contain_text("image-1.png")
    [path] = (lab.folder / "data" / "maestro" / "run").glob("*/images/image-1.png")
    assert str(path) in re.sub(r"\s", "", terminal(sh).inner_text())
    assert path.read_bytes().startswith(b"\x89PNG")


def test_what_is_no_image_is_refused_in_words(shell, page):
    sh = shell()
    host = sh.locator(".mj-terminal")
    host.evaluate(DROP, {"name": "notes.txt", "text": "hello", "size": 5})
    note = sh.locator(".mj-terminal-note")
    expect(note).to_contain_text("no image that agents can read")
    sh.screenshot(path=ARTIFACTS / "no-image.png")
    host.evaluate(DROP, {"name": "big.gif", "text": "GIF89a", "size": 10 * 2**20 + 1})
    expect(note).to_contain_text("too large; at most 10 MiB")
    sh.screenshot(path=ARTIFACTS / "large-image.png")


def test_a_recording_is_played_from_the_panes_menu(shell, page, road):
    sh = shell()
    run(page, "echo re''corded")
    expect(terminal(sh)).to_contain_text("recorded")
    sh.hover()
    sh.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Play recording").click()
    dialog = page.get_by_role("dialog", name="Recording of sh")
    expect(dialog.locator(".ap-term-text")).to_contain_text("recorded")
    dialog.screenshot(path=ARTIFACTS / f"player-{road}.png")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


def test_a_recording_is_played_in_a_notebook(with_cells, page, road):
    with_cells(
        spawn("told", "demo: say hello there; echo"),
        "import time\nwhile 'hello there' not in maestro['told'].read(): time.sleep(0.05)",
        "%maestro play told --speed 4",
    )
    ran(page, 1)
    ran(page, 2)
    player = ran(page, 3)
    expect(player.locator(".ap-term-text")).to_contain_text("hello there")
    player.locator(".mj-player").screenshot(path=ARTIFACTS / f"play-cell-{road}.png")

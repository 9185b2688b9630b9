"""Work is brought home from a pane: checks, conflicts handed back, a pull request."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.jupyterlab import LISTENS, execute, spawn, until, written
from tests.e2e.lab import running_lab
from tests.git.forges import install
from tests.repositories import commit_files, git

CHECKS = """
[checks]
ready = "test -f ready.txt || { echo 'ready.txt is missing' >&2; exit 3; }"
"""
FORGE = "git@github.com:acme/shop.git"
COMPARED = "https://github.com/acme/shop/compare/main...maestro/asked?expand=1"
PAGE = "https://github.com/acme/shop/pull/7"


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """A folder with all programs of the machine, but no forge's tool."""
    folder = tmp_path_factory.mktemp("programs")
    for place in map(Path, os.environ["PATH"].split(os.pathsep)):
        for program in place.iterdir() if place.is_dir() else ():
            link = folder / program.name
            if program.name not in {"gh", "glab"} and not os.path.lexists(link):
                link.symlink_to(program)
    return folder


@pytest.fixture(scope="module")
def lab(tmp_path_factory, programs):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(programs))
        options = "--LabApp.expose_app_in_browser=True"
        with running_lab(tmp_path_factory.mktemp("lab"), options) as lab:
            yield lab


def listening(page, lab, repo, name):
    """Start an agent that listens, open the grid, and return the session and its pane."""
    session = until(lab, spawn(lab, name, LISTENS, repo), "idle")
    execute(page, "maestro:open-grid")
    pane = page.locator(f'.mj-pane[data-session="{session["id"]}"]')
    expect(pane.locator(".xterm-rows")).to_contain_text("ready", timeout=30_000)
    return session, pane


def pressed(pane, label):
    """Press a button of a pane's header."""
    pane.hover()
    pane.get_by_role("toolbar").get_by_role("button", name=label, exact=True).click()


def opened(page, kind):
    dialog = page.locator(f"dialog.mj-dialog-{kind}[open]")
    expect(dialog).to_be_visible()
    return dialog


def told(page, words):
    """Wait for a notice, and dismiss it."""
    notice = page.locator(".mj-notice", has_text=words)
    expect(notice).to_be_visible(timeout=60_000)
    text = notice.inner_text()
    notice.get_by_role("button", name="Dismiss").click()
    return text


def test_a_merge_waits_for_checks_to_pass(window, lab):
    repo = lab.sample("checked")
    commit_files(repo, {".maestro.toml": CHECKS}, "Checks")
    lab.request("POST", "maestro/api/allow", {"repo": str(repo)})
    session, pane = listening(window, lab, repo, "checked")
    written(session, "new.txt", "new\n")
    pressed(pane, "Merge")
    dialog = opened(window, "merge")
    expect(dialog).to_contain_text("1 file is not committed yet.")
    expect(dialog.get_by_label("Merge only if the checks pass: ready")).to_be_checked()
    dialog.get_by_label("Commit message").fill("Add new")
    dialog.get_by_role("button", name="Commit and merge").click()
    assert "ready.txt is missing" in told(window, "ready' failed with status 3")
    assert not (repo / "new.txt").exists()
    written(session, "ready.txt", "now\n")
    pressed(pane, "Merge")
    opened(window, "merge").get_by_role("button", name="Commit and merge").click()
    told(window, "Merged maestro/checked into main.")
    assert (repo / "new.txt").read_text() == "new\n"
    assert (repo / "ready.txt").exists()


def test_conflicts_are_listed_and_sent_to_the_agent(window, lab):
    repo = lab.sample("torn")
    session, pane = listening(window, lab, repo, "torn")
    commit_files(Path(session["worktree"]), {"README.md": "mine\n", "fits.txt": "x\n"}, "Mine")
    theirs = commit_files(repo, {"README.md": "theirs\n"}, "Theirs")
    pressed(pane, "Merge")
    opened(window, "merge").get_by_role("button", name="Merge", exact=True).click()
    assert "have its agent do that" in told(window, "conflicts in README.md; nothing was changed")
    pressed(pane, "Merge")
    dialog = opened(window, "merge")
    dialog.get_by_label("Send conflicts to the agent to resolve").check()
    dialog.get_by_role("button", name="Merge", exact=True).click()
    assert "The list was sent to 'torn'" in told(window, "conflicts in README.md")
    expect(pane.locator(".xterm-rows")).to_contain_text("- README.md", timeout=30_000)
    assert git(repo, "rev-parse", "main") == theirs
    assert git(repo, "status", "--porcelain") == ""
    git(session["worktree"], "merge", "-q", "-X", "ours", "main")
    pressed(pane, "Merge")
    opened(window, "merge").get_by_role("button", name="Merge", exact=True).click()
    told(window, "Merged maestro/torn into main.")
    assert (repo / "README.md").read_text() == "mine\n"


def test_a_pull_request_is_told_of_by_hand_or_opened_with_a_tool(window, lab, programs):
    repo = lab.sample("asked")
    bare = lab.folder / "forge.git"
    git(repo, "init", "-q", "--bare", str(bare))
    git(repo, "remote", "add", "origin", FORGE)
    git(repo, "config", f"url.{bare}.insteadOf", FORGE)
    session, pane = listening(window, lab, repo, "asked")
    made = commit_files(Path(session["worktree"]), {"new.txt": "new\n"}, "Add new")

    def ask():
        pressed(pane, "More")
        window.get_by_role("menuitem", name="Pull request…").click()
        opened(window, "publish").get_by_role("button", name="Push and open").click()
        return opened(window, "published")

    by_hand = ask()
    expect(by_hand).to_contain_text("maestro/asked is pushed. Open the pull request by hand:")
    expect(by_hand.get_by_role("link")).to_have_attribute("href", COMPARED)
    expect(by_hand.locator(".mj-command")).to_have_text(
        [
            "git push --set-upstream origin maestro/asked",
            re.compile("^gh pr create --repo github.com/acme/shop --head maestro/asked"),
        ]
    )
    assert git(bare, "rev-parse", "maestro/asked") == made
    by_hand.get_by_role("button", name="Close").click()

    tool = install(programs, "gh", says=PAGE)
    page = ask()
    expect(page).to_contain_text("The pull request into main is open.")
    expect(page.get_by_role("link")).to_have_attribute("href", PAGE)
    assert tool.options()["--title"] == "Add new"
    assert tool.options()["--head"] == "maestro/asked"

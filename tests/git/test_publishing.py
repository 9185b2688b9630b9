from __future__ import annotations

import shutil

import pytest

from maestro_jupyter.git import publish
from maestro_jupyter.git.errors import (
    NoRemoteError,
    NothingToPublishError,
    PushRefusedError,
    UnknownBranchError,
)
from maestro_jupyter.git.forges import parse_url, push_remote
from tests.git.forges import install

PAGE = "https://github.com/acme/shop/pull/7"


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A folder in front of the path, with git and no forge's tool but those that a test adds."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("git", "sh", "env"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def forge(repo, tmp_path, home):
    """A bare repository that git takes for the one at ``url``."""

    def make(url, name="origin"):
        bare = tmp_path / "forge.git"
        repo.git("init", "-q", "--bare", str(bare))
        repo.git("remote", "add", name, url)
        if "://" in url or "@" in url:
            repo.git("config", "--global", f"url.{bare}.insteadOf", url)
        repo.git("push", "-q", name, "main")
        return bare

    return make


@pytest.fixture
def made(repo, add):
    made = add("login")
    repo.write("login.py", "l\n", made.path)
    repo.git("add", "-A", at=made.path)
    repo.git("commit", "-qm", "Add a login\n\nWith a form.\n", at=made.path)
    return made


def open_request(made, **options):
    return publish(made.path, made.branch, base=made.base, target=made.target, **options)


@pytest.mark.parametrize(
    "url",
    [
        "git@github.com:acme/shop.git",
        "https://ada:secret@github.com/acme/shop",
        "ssh://git@ssh.github.com:443/acme/shop.git",
    ],
)
def test_a_pull_request_is_opened_on_github(repo, made, forge, programs, url):
    bare = forge(url)
    tool = install(programs, "gh", says=PAGE)
    request = open_request(made)
    assert (request.url, request.tool, request.why, request.already) == (PAGE, "gh", "", False)
    assert repo.head(bare, of=made.branch) == repo.head(made.path)
    assert tool.options() == {
        "--repo": "github.com/acme/shop",
        "--head": made.branch,
        "--base": "main",
        "--title": "Add a login",
        "--body": "With a form.",
    }
    assert request.compare_url == (
        "https://github.com/acme/shop/compare/main...maestro/login?expand=1"
    )
    assert "secret" not in repr(request)


def test_a_merge_request_is_opened_on_gitlab(made, forge, programs):
    forge("https://gitlab.example.org/acme/web/shop.git")
    page = "https://gitlab.example.org/acme/web/shop/-/merge_requests/3"
    tool = install(programs, "glab", says=f"Creating merge request\n{page}")
    install(programs, "gh", says=PAGE)
    request = open_request(made, draft=True)
    assert (request.url, request.tool) == (page, "glab")
    assert "--draft" in tool.calls()[-1]
    assert tool.options()["--description"] == "With a form."
    assert tool.options()["--repo"] == "https://gitlab.example.org/acme/web/shop"


def test_title_and_body_tell_the_commits_of_the_branch_alone(repo, made, forge, programs):
    repo.commit("theirs.py", "t\n")
    forge("git@github.com:acme/shop.git")
    repo.git("merge", "-q", "main", at=made.path)
    repo.commit("more.py", "m\n", made.path)
    tool = install(programs, "gh", says=PAGE)
    open_request(made)
    assert tool.options()["--title"] == "Add a login"
    assert tool.options()["--body"] == "- Add a login\n- Write more.py\n"


def test_title_and_body_can_be_given(made, forge, programs):
    forge("git@github.com:acme/shop.git")
    tool = install(programs, "gh", says=PAGE)
    open_request(made, title="$(date) `x`", body="a\nb")
    assert (tool.options()["--title"], tool.options()["--body"]) == ("$(date) `x`", "a\nb")


def test_without_a_tool_the_commands_and_the_page_are_told(repo, made, forge, programs):
    bare = forge("git@github.com:acme/shop.git")
    request = open_request(made, body="It's new")
    assert (request.url, request.tool) == (None, None)
    assert request.commands == (
        "git push --set-upstream origin maestro/login",
        (
            "gh pr create --repo github.com/acme/shop --head maestro/login --base main "
            """--title 'Add a login' --body 'It'"'"'s new'"""
        ),
    )
    assert repo.head(bare, of=made.branch) == repo.head(made.path)


@pytest.mark.parametrize(
    ("url", "page"),
    [
        (
            "git@gitlab.com:acme/shop.git",
            (
                "https://gitlab.com/acme/shop/-/merge_requests/new"
                "?merge_request%5Bsource_branch%5D=maestro%2Flogin"
                "&merge_request%5Btarget_branch%5D=main"
            ),
        ),
        (
            "https://bitbucket.org/acme/shop.git",
            "https://bitbucket.org/acme/shop/pull-requests/new?source=maestro%2Flogin&dest=main",
        ),
        ("https://git.example.org/acme/shop.git", None),
        ("/nowhere", None),
    ],
)
def test_the_page_that_opens_it_is_that_of_the_forge(repo, made, forge, programs, url, page):
    if url == "/nowhere":
        url = str(repo.path.parent.parent / "forge.git")
    forge(url)
    assert open_request(made).compare_url == page


def test_a_host_of_another_name_is_known_by_the_tool_that_is_signed_in(made, forge, programs):
    forge("https://git.example.org/acme/shop.git")
    install(programs, "glab", says="")
    install(programs, "gh", says=PAGE, host="git.example.org")
    assert open_request(made).tool == "gh"


def test_a_request_that_is_open_already_gets_the_new_commits(repo, made, forge, programs):
    bare = forge("git@github.com:acme/shop.git")
    install(programs, "gh", says=f"a pull request already exists:\n{PAGE}", status=1)
    request = open_request(made)
    assert (request.url, request.already) == (PAGE, True)
    assert repo.head(bare, of=made.branch) == repo.head(made.path)


def test_what_the_tool_complains_about_is_told_without_passwords(made, forge, programs):
    forge("git@github.com:acme/shop.git")
    says = "could not read https://ada:secret@github.com/acme/shop"
    install(programs, "gh", says=says, status=4)
    request = open_request(made)
    assert request.url is None
    assert "could not read" in request.why
    assert "secret" not in request.why


def test_uncommitted_work_is_told(repo, made, forge, programs):
    forge("git@github.com:acme/shop.git")
    repo.write("loose.py", "l\n", made.path)
    assert open_request(made).uncommitted == ("loose.py",)


def test_a_branch_without_commits_is_not_pushed(repo, add, forge, programs):
    bare = forge("git@github.com:acme/shop.git")
    made = add("empty")
    repo.write("loose.py", "l\n", made.path)
    with pytest.raises(NothingToPublishError) as caught:
        open_request(made)
    assert "Commit" in caught.value.hint
    assert repo.git("branch", "--list", at=bare) in {"* main", "main"}


def test_a_push_that_would_lose_commits_of_others_is_refused(repo, made, forge, programs, tmp_path):
    forge("git@github.com:acme/shop.git")
    open_request(made)
    other = tmp_path / "other"
    repo.git("clone", "-q", "-b", made.branch, "git@github.com:acme/shop.git", str(other))
    repo.commit("theirs.py", "t\n", other)
    repo.git("push", "-q", at=other)
    repo.commit("mine.py", "m\n", made.path)
    with pytest.raises(PushRefusedError, match="not here"):
        open_request(made)


def test_a_hook_that_refuses_is_quoted(repo, made, forge, programs):
    forge("git@github.com:acme/shop.git")
    repo.hook("pre-push", "echo 'no https://ada:secret@x.org' >&2; exit 1")
    with pytest.raises(PushRefusedError) as caught:
        open_request(made)
    assert "no https://x.org" in caught.value.message


def test_a_repository_without_a_remote_says_so(made, programs):
    with pytest.raises(NoRemoteError, match="no remote"):
        open_request(made)


def test_of_several_remotes_the_chosen_one_is_taken(repo, made, programs):
    repo.git("remote", "add", "one.two", "git@github.com:acme/one.git")
    repo.git("remote", "add", "three", "git@github.com:acme/three.git")
    with pytest.raises(NoRemoteError, match="several"):
        push_remote(repo.path, made.branch)
    repo.git("config", "remote.pushDefault", "one.two")
    assert push_remote(repo.path, made.branch).path == "acme/one"


def test_a_target_that_nobody_knows_is_asked_for(made, forge, programs):
    forge("git@github.com:acme/shop.git")
    with pytest.raises(UnknownBranchError):
        publish(made.path, made.branch, base=made.base, target=None)


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("gitlab.com:acme/shop", ("gitlab.com", "acme/shop")),
        ("ssh://git@host.example:2222/~ada/shop.git", ("host.example", "~ada/shop")),
        ("file:///srv/shop.git", ("", "")),
        ("../shop.git", ("", "")),
        (r"C:\\repos\\shop", ("", "")),
    ],
)
def test_addresses_are_read(url, parts):
    assert parse_url(url) == parts

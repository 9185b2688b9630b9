"""Where a branch is pushed to, and what kind of place that is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlencode, urlsplit

from .errors import NoRemoteError
from .process import run

Forge = Literal["github", "gitlab", "bitbucket", ""]

_SCP = re.compile(r"(?:[^@/:]+@)?(?P<host>[^/:@]+):(?P<path>[^/\\].*)")
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")
_ALIASES = {
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
}


@dataclass(frozen=True)
class Remote:
    """A remote and the forge behind it; ``host`` is empty where that is a folder."""

    name: str
    host: str
    path: str

    @property
    def forge(self) -> Forge:
        """The kind of the forge, as far as the host's name tells."""
        kinds: tuple[Forge, ...] = ("github", "gitlab", "bitbucket")
        return next((kind for kind in kinds if kind in self.host), "")

    def compare_url(self, forge: Forge, target: str, branch: str) -> str | None:
        """Return the page that opens a pull request; None where there is none."""
        web = f"https://{self.host}/{quote(self.path)}"
        if not self.host or not self.path:
            return None
        if forge == "github":
            return f"{web}/compare/{quote(target)}...{quote(branch)}?expand=1"
        if forge == "gitlab":
            fields = {
                "merge_request[source_branch]": branch,
                "merge_request[target_branch]": target,
            }
            return f"{web}/-/merge_requests/new?{urlencode(fields)}"
        if forge == "bitbucket":
            return f"{web}/pull-requests/new?{urlencode({'source': branch, 'dest': target})}"
        return None


def push_remote(repo: Path, branch: str) -> Remote:
    """Return the remote that ``branch`` goes to: its own, the configured one, or the only one.

    Raises
    ------
    NoRemoteError
        There is none, or several and none is chosen.
    """
    settings = _settings(repo)
    names = sorted({key.split(".", 1)[1].rsplit(".", 1)[0] for key in settings if _is_url(key)})
    wished = (
        settings.get(f"branch.{branch}.pushremote"),
        settings.get("remote.pushdefault"),
        settings.get(f"branch.{branch}.remote"),
        "origin",
        names[0] if len(names) == 1 else None,
    )
    name = next((wish for wish in wished if wish in names), None)
    if name is None:
        listed = ", ".join(names)
        raise NoRemoteError(
            f"{repo} has {'several remotes and none is chosen' if names else 'no remote'}.",
            hint=f"Choose one of {listed}: git config remote.pushDefault NAME"
            if names
            else "Add one: git remote add origin URL",
        )
    configured = settings.get(f"remote.{name}.pushurl") or settings[f"remote.{name}.url"]
    host, path = parse_url(configured)
    if not host or "." not in host:
        # It may be a short form of the person's own, which git knows to expand.
        host, path = parse_url(run(repo, "remote", "get-url", "--push", name).text)
    return Remote(name, host, path)


def parse_url(url: str) -> tuple[str, str]:
    """Return the host, without port and credentials, and the path of a remote's address.

    Examples
    --------
    >>> parse_url("git@github.com:acme/shop.git")
    ('github.com', 'acme/shop')
    >>> parse_url("https://ada:secret@gitlab.example.org:8443/acme/web/shop.git")
    ('gitlab.example.org', 'acme/web/shop')
    >>> parse_url("/srv/git/shop.git")
    ('', '')
    """
    if "://" in url:
        parts = urlsplit(url)
        host, path = parts.hostname or "", parts.path
        if parts.scheme == "file":
            return "", ""
    else:
        found = _SCP.fullmatch(url)
        if found is None:
            return "", ""
        host, path = found["host"].lower(), found["path"]
    return _ALIASES.get(host, host), path.strip("/").removesuffix(".git")


def without_credentials(text: str) -> str:
    """Return ``text`` with names and passwords taken out of the addresses in it.

    Examples
    --------
    >>> without_credentials("fatal: unable to access 'https://ada:secret@example.org/x'")
    "fatal: unable to access 'https://example.org/x'"
    """
    return _CREDENTIALS.sub("", text)


def _settings(repo: Path) -> dict[str, str]:
    listing = run(
        repo,
        *("config", "-z", "--get-regexp", r"^(remote\.|branch\..*remote$)"),
        accept=(0, 1),
    ).fields
    settings: dict[str, str] = {}
    for entry in listing:
        key, _, value = entry.partition("\n")
        first = key.endswith(("url",))
        if not first or key not in settings:
            settings[key] = value
    return settings


def _is_url(key: str) -> bool:
    return key.startswith("remote.") and key.endswith(".url")

"""The secret by which an agent's process proves which session it is."""

from __future__ import annotations

import hashlib
import hmac
import secrets


class Tokens:
    """Issued tokens, kept only as digests."""

    def __init__(self) -> None:
        self._digests: dict[str, bytes] = {}

    def issue(self, session: str) -> str:
        """Make a new token for a session; an older one stops working."""
        token = secrets.token_urlsafe(32)
        self._digests[session] = digest(token)
        return token

    def restore(self, session: str, known: bytes) -> None:
        """Let a session's token go on working whose digest was kept."""
        self._digests[session] = known

    def revoke(self, session: str) -> None:
        """Make a session's token worthless."""
        self._digests.pop(session, None)

    def session_of(self, token: str) -> str | None:
        """Return the session that holds ``token``, in the same time whether or not there is one."""
        shown = digest(token)
        found = None
        for session, known in self._digests.items():
            if hmac.compare_digest(shown, known):
                found = session
        return found


def digest(token: str) -> bytes:
    """Return what may be kept of a token: it proves nothing, and can prove the token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()

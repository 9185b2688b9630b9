"""Images for an agent: files outside of its worktree that live as long as its process."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .errors import ImageTooLargeError, NotAnImageError, RunFolderError

_KINDS = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}


def image_kind(data: bytes) -> str | None:
    """Return the suffix for an image, by its first bytes; None where it is none we know."""
    return next((kind for kind, start in _KINDS.items() if start.match(data)), None)


def write_image(folder: Path, data: bytes, limit: int) -> Path:
    """Write an image into a session's run folder and return its path; nobody else may read it.

    Raises
    ------
    NotAnImageError
        It is no PNG, JPEG, GIF or WebP.
    ImageTooLargeError
        It has more than ``limit`` bytes.
    RunFolderError
        It can't be written.
    FileNotFoundError
        There is no run folder any more.
    """
    if len(data) > limit:
        raise ImageTooLargeError(limit)
    kind = image_kind(data)
    if kind is None:
        raise NotAnImageError(
            "This is no image that agents can read.",
            hint="PNG, JPEG, GIF and WebP can be pasted.",
        )
    images = folder / "images"
    try:
        images.mkdir(mode=0o700, exist_ok=True)
        return _write(images, kind, data)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise RunFolderError(images, error) from error


def _write(images: Path, kind: str, data: bytes) -> Path:
    number = sum(1 for _ in images.iterdir())
    while True:
        number += 1
        path = images / f"image-{number}.{kind}"
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        try:
            with os.fdopen(file, "wb") as stream:
                stream.write(data)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path

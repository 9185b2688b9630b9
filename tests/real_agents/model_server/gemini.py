"""Gemini's ``generateContent``, streamed and whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from .protocol import Protocol, event
from .script import Asked, Call, Endless, Say

_USAGE = {"promptTokenCount": 12, "candidatesTokenCount": 7, "totalTokenCount": 19}
_WAYS = (":streamGenerateContent", ":generateContent")


class Gemini(Protocol):
    """``POST /v1beta/models/MODEL:streamGenerateContent?alt=sse``."""

    name: ClassVar[str] = "gemini"

    def matches(self, path: str) -> bool:
        return path.partition("?")[0].endswith(_WAYS)

    def read(self, path: str, body: Mapping[str, Any]) -> Asked:
        declared = [
            function
            for tool in body.get("tools") or ()
            for function in tool.get("functionDeclarations") or ()
        ]
        contents = body.get("contents") or []
        return Asked(
            protocol=self.name,
            path=path,
            body=body,
            tools=tuple(str(function.get("name", "")) for function in declared),
            said=_text(contents[-1]) if contents else "",
            streams=":streamGenerateContent" in path,
        )

    def stream(self, turn: Say | Call | Endless, asked: Asked) -> Iterator[bytes]:
        ends = not isinstance(turn, Endless)
        yield event(_answer(_parts(turn, asked), asked, ends=ends))

    def whole(self, turn: Say | Call | Endless, asked: Asked) -> Mapping[str, Any]:
        return _answer(_parts(turn, asked), asked, ends=True)

    def failure(self, status: int, message: str) -> Mapping[str, Any]:
        words = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 429: "RESOURCE_EXHAUSTED"}
        return {
            "error": {"code": status, "message": message, "status": words.get(status, "INTERNAL")}
        }

    def aside(self, asked: Asked) -> Say:
        """Answer the question which model fits, and those for a title or a summary."""
        how = asked.body.get("generationConfig") or {}
        if how.get("responseMimeType") != "application/json":
            return Say("Scripted work")
        fields = (how.get("responseJsonSchema") or {}).get("properties") or {}
        return Say(json.dumps({name: _example(about) for name, about in fields.items()}))

    def other(self, method: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        del method, body
        return {"totalTokens": 12} if path.partition("?")[0].endswith(":countTokens") else None


def _answer(parts: list[dict[str, Any]], asked: Asked, *, ends: bool) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
    if ends:
        candidate["finishReason"] = "STOP"
    model = asked.path.rpartition("/models/")[2].partition(":")[0]
    return {"candidates": [candidate], "usageMetadata": _USAGE, "modelVersion": model}


def _parts(turn: Say | Call | Endless, asked: Asked) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = [{"text": turn.text}] if turn.text else []
    if isinstance(turn, Call):
        called = {"name": asked.tool(turn.tool), "args": dict(turn.arguments)}
        parts.append({"functionCall": called})
    return parts


def _example(about: Mapping[str, Any]) -> Any:
    if about.get("enum"):
        return about["enum"][0]
    return {"INTEGER": 1, "NUMBER": 1, "BOOLEAN": True}.get(
        str(about.get("type")).upper(), "scripted"
    )


def _text(content: Mapping[str, Any]) -> str:
    parts = content.get("parts") or ()
    return "\n".join(
        str(part["text"]) if "text" in part else json.dumps(part.get("functionResponse", ""))
        for part in parts
    )

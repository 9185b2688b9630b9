"""Anthropic Messages."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from .protocol import Protocol, event
from .script import Asked, Call, Endless, Say

_USAGE = {"input_tokens": 12, "output_tokens": 7}


class Anthropic(Protocol):
    """``POST /v1/messages``."""

    name: ClassVar[str] = "anthropic"

    def matches(self, path: str) -> bool:
        return path.partition("?")[0].endswith("/v1/messages")

    def read(self, path: str, body: Mapping[str, Any]) -> Asked:
        tools = tuple(str(tool.get("name", "")) for tool in body.get("tools") or ())
        messages = body.get("messages") or []
        return Asked(
            protocol=self.name,
            path=path,
            body=body,
            tools=tools,
            said=_text(messages[-1].get("content")) if messages else "",
            streams=bool(body.get("stream")),
        )

    def stream(self, turn: Say | Call | Endless, asked: Asked) -> Iterator[bytes]:
        start = {**self._message(asked), "content": [], "stop_reason": None}
        yield event({"type": "message_start", "message": start}, "message_start")
        for index, block in enumerate(_blocks(turn, asked)):
            yield from _block_events(index, block)
            if isinstance(turn, Endless):
                return
        delta = {"stop_reason": _reason(turn), "stop_sequence": None}
        ending = {"type": "message_delta", "delta": delta, "usage": {"output_tokens": 7}}
        yield event(ending, "message_delta")
        yield event({"type": "message_stop"}, "message_stop")

    def whole(self, turn: Say | Call | Endless, asked: Asked) -> Mapping[str, Any]:
        return {
            **self._message(asked),
            "content": _blocks(turn, asked),
            "stop_reason": _reason(turn),
        }

    def failure(self, status: int, message: str) -> Mapping[str, Any]:
        kinds = {401: "authentication_error", 429: "rate_limit_error", 400: "invalid_request_error"}
        kind = kinds.get(status, "api_error")
        return {"type": "error", "error": {"type": kind, "message": message}}

    def aside(self, asked: Asked) -> Say:
        wants_json = "output_config" in asked.body or "JSON" in json.dumps(asked.body)[:20_000]
        return Say('{"title": "Scripted work"}') if wants_json else Say("Scripted work")

    def other(self, method: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        del method, body
        return {"input_tokens": 12} if path.endswith("/count_tokens") else None

    def _message(self, asked: Asked) -> dict[str, Any]:
        return {
            "id": f"msg_{secrets.token_hex(8)}",
            "type": "message",
            "role": "assistant",
            "model": asked.body.get("model", "scripted"),
            "stop_sequence": None,
            "usage": dict(_USAGE),
        }


def _reason(turn: Say | Call | Endless) -> str:
    return "tool_use" if isinstance(turn, Call) else "end_turn"


def _blocks(turn: Say | Call | Endless, asked: Asked) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    if turn.text:
        blocks.append({"type": "text", "text": turn.text})
    if isinstance(turn, Call):
        blocks.append(
            {
                "type": "tool_use",
                "id": f"toolu_{secrets.token_hex(8)}",
                "name": asked.tool(turn.tool),
                "input": dict(turn.arguments),
            },
        )
    return blocks


def _block_events(index: int, block: Mapping[str, Any]) -> Iterator[bytes]:
    if block["type"] == "text":
        start = {"type": "text", "text": ""}
        delta = {"type": "text_delta", "text": block["text"]}
    else:
        start = {**block, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
    name = "content_block_start"
    yield event({"type": name, "index": index, "content_block": start}, name)
    name = "content_block_delta"
    yield event({"type": name, "index": index, "delta": delta}, name)
    name = "content_block_stop"
    yield event({"type": name, "index": index}, name)


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part.get("text") or _text(part.get("content"))) for part in parts if part)

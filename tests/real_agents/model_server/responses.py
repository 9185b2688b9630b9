"""OpenAI Responses."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from .protocol import Protocol, event
from .script import Asked, Call, Endless, Say

_USAGE = {
    "input_tokens": 12,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens": 7,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 19,
}


class Responses(Protocol):
    """``POST /v1/responses``."""

    name: ClassVar[str] = "responses"

    def matches(self, path: str) -> bool:
        return path.partition("?")[0].endswith("/responses")

    def read(self, path: str, body: Mapping[str, Any]) -> Asked:
        tools = tuple(_tool_names(body.get("tools") or ()))
        items = body.get("input")
        newest = items[-1] if isinstance(items, list) and items else {"content": items or ""}
        return Asked(
            protocol=self.name,
            path=path,
            body=body,
            tools=tools,
            said=_text(newest),
            streams=bool(body.get("stream")),
        )

    def stream(self, turn: Say | Call | Endless, asked: Asked) -> Iterator[bytes]:
        response = self._response(asked)
        yield event({"type": "response.created", "response": response}, "response.created")
        items = _items(turn, asked)
        for index, item in enumerate(items):
            yield from _item_events(index, item, ends=not isinstance(turn, Endless))
        if isinstance(turn, Endless):
            return
        done = {**response, "status": "completed", "output": items, "usage": _USAGE}
        yield event({"type": "response.completed", "response": done}, "response.completed")

    def whole(self, turn: Say | Call | Endless, asked: Asked) -> Mapping[str, Any]:
        return {
            **self._response(asked),
            "status": "completed",
            "output": _items(turn, asked),
            "usage": _USAGE,
        }

    def _response(self, asked: Asked) -> dict[str, Any]:
        return {
            "id": f"resp_{secrets.token_hex(8)}",
            "object": "response",
            "status": "in_progress",
            "model": asked.body.get("model", "scripted"),
            "output": [],
        }


def _items(turn: Say | Call | Endless, asked: Asked) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    if turn.text:
        content = [{"type": "output_text", "text": turn.text, "annotations": []}]
        items.append(
            {
                "type": "message",
                "id": f"msg_{secrets.token_hex(8)}",
                "role": "assistant",
                "status": "completed",
                "content": content,
            },
        )
    if isinstance(turn, Call):
        namespace, _, name = asked.tool(turn.tool).rpartition("\0")
        items.append(
            {
                "type": "function_call",
                "id": f"fc_{secrets.token_hex(8)}",
                "call_id": f"call_{secrets.token_hex(8)}",
                **({"namespace": namespace} if namespace else {}),
                "name": name,
                "arguments": json.dumps(turn.arguments),
                "status": "completed",
            },
        )
    return items


def _item_events(index: int, item: Mapping[str, Any], *, ends: bool) -> Iterator[bytes]:
    name = "response.output_item.added"
    begun = {**item, "content": []} if item["type"] == "message" else {**item, "arguments": ""}
    yield event({"type": name, "output_index": index, "item": begun}, name)
    if item["type"] == "message":
        name = "response.output_text.delta"
        delta = {"item_id": item["id"], "output_index": index, "content_index": 0}
        yield event({"type": name, **delta, "delta": item["content"][0]["text"]}, name)
    if ends:
        name = "response.output_item.done"
        yield event({"type": name, "output_index": index, "item": item}, name)


def _tool_names(tools: Any) -> Iterator[str]:
    for tool in tools:
        if tool.get("type") == "namespace":
            for inner in tool.get("tools") or ():
                yield f"{tool['name']}\0{inner.get('name', '')}"
        else:
            yield str(tool.get("name") or tool.get("type") or "")


def _text(item: Mapping[str, Any]) -> str:
    content = item.get("content", item.get("output", ""))
    if isinstance(content, str):
        return content
    return "\n".join(str(part.get("text", "")) for part in content or () if isinstance(part, dict))

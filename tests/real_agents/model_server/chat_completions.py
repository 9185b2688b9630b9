"""OpenAI Chat Completions."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from .protocol import Protocol, event
from .script import Asked, Call, Endless, Say

_USAGE = {"prompt_tokens": 12, "completion_tokens": 7, "total_tokens": 19}
_DONE = b"data: [DONE]\n\n"


class ChatCompletions(Protocol):
    """``POST /v1/chat/completions``."""

    name: ClassVar[str] = "chat-completions"

    def matches(self, path: str) -> bool:
        return path.partition("?")[0].endswith("/chat/completions")

    def read(self, path: str, body: Mapping[str, Any]) -> Asked:
        tools = tuple(
            str((tool.get("function") or {}).get("name", "")) for tool in body.get("tools") or ()
        )
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
        message = _message(turn, asked)
        calls = [{"index": index, **call} for index, call in enumerate(message["tool_calls"])]
        delta = {"role": "assistant", "content": message["content"]}
        if calls:
            delta["tool_calls"] = calls
        yield event(self._chunk(asked, delta, None))
        if isinstance(turn, Endless):
            return
        yield event({**self._chunk(asked, {}, _reason(turn)), "usage": _USAGE})
        yield _DONE

    def whole(self, turn: Say | Call | Endless, asked: Asked) -> Mapping[str, Any]:
        message = {"role": "assistant", **_message(turn, asked)}
        if not message["tool_calls"]:
            del message["tool_calls"]
        return {
            **self._head(asked, "chat.completion"),
            "choices": [{"index": 0, "message": message, "finish_reason": _reason(turn)}],
            "usage": _USAGE,
        }

    def failure(self, status: int, message: str) -> Mapping[str, Any]:
        kinds = {401: "authentication_error", 429: "rate_limit_error", 400: "invalid_request_error"}
        kind = kinds.get(status, "api_error")
        return {"error": {"message": message, "type": kind, "param": None, "code": kind}}

    def other(self, method: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        del body
        if method == "GET" and path.partition("?")[0].endswith("/v1/models"):
            return {"object": "list", "data": [{"id": "scripted", "object": "model"}]}
        return None

    def _chunk(self, asked: Asked, delta: Mapping[str, Any], reason: str | None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return {**self._head(asked, "chat.completion.chunk"), "choices": [choice]}

    def _head(self, asked: Asked, kind: str) -> dict[str, Any]:
        model = asked.body.get("model", "scripted")
        return {
            "id": f"chatcmpl-{secrets.token_hex(8)}",
            "object": kind,
            "created": 1,
            "model": model,
        }


def _reason(turn: Say | Call | Endless) -> str:
    return "tool_calls" if isinstance(turn, Call) else "stop"


def _message(turn: Say | Call | Endless, asked: Asked) -> dict[str, Any]:
    calls = []
    if isinstance(turn, Call):
        function = {"name": asked.tool(turn.tool), "arguments": json.dumps(turn.arguments)}
        calls = [{"id": f"call_{secrets.token_hex(8)}", "type": "function", "function": function}]
    return {"content": turn.text or None, "tool_calls": calls}


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))

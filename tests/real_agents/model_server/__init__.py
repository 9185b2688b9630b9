"""A model that says what its script tells it to, on loopback, in the protocols of the agents."""

from .anthropic import Anthropic
from .chat_completions import ChatCompletions
from .gemini import Gemini
from .responses import Responses
from .script import Asked, Call, Endless, Fail, Say, Turn
from .server import ModelServer

PROTOCOLS = (Anthropic(), ChatCompletions(), Gemini(), Responses())

__all__ = ["PROTOCOLS", "Asked", "Call", "Endless", "Fail", "ModelServer", "Say", "Turn"]

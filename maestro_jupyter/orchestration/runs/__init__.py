"""Runs of playbooks: the state machine of the model, carried out."""

from .request import RunRequest
from .runs import Runs

__all__ = ["RunRequest", "Runs"]

"""Speed and memory of the real thing, each against its floor: ``python -m bench``."""

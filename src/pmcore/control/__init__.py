"""Control: what a project does while it runs. Each room is a package of its own."""

from pmcore.control import quality

__all__ = ["quality"]

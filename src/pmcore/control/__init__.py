"""Control: what a project does while it runs. Each room is a package of its own."""

from pmcore.control import progress, quality

__all__ = ["progress", "quality"]

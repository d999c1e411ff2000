"""Control: what a project does while it runs. Each room is a package of its own."""

from pmcore.control import communication, lessons, performance, progress, quality, scope

__all__ = ["communication", "lessons", "performance", "progress", "quality", "scope"]

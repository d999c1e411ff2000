"""Packages that only some verbs need, and what is said where one is missing."""

from __future__ import annotations

from typing import NoReturn

from pmcore.io._import import refuse


def missing(extra: str, source: str = "") -> NoReturn:
    """Raise the FormatError that names the extra to install."""
    refuse("file.extra", source, path=source or "pmcore", extra=extra)

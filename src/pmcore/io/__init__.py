"""Plans and answers in and out: native JSON, project files, tables."""

from pmcore.io._native import LIMIT, SCHEMA, dumps, load, loads, save, schema

__all__ = [
    "LIMIT",
    "SCHEMA",
    "dumps",
    "load",
    "loads",
    "save",
    "schema",
]

"""Plans and answers in and out: native JSON, project files, tables."""

from pmcore.io._native import LIMIT, SCHEMA, dumps, load, loads, save, schema
from pmcore.io._table import from_frames, read_csv, to_frames, write_csv

__all__ = [
    "LIMIT",
    "SCHEMA",
    "dumps",
    "from_frames",
    "load",
    "loads",
    "read_csv",
    "save",
    "schema",
    "to_frames",
    "write_csv",
]

"""Plans and answers in and out: native JSON, project files, tables."""

from pmcore.io._excel import write_excel
from pmcore.io._export import Export, Loss
from pmcore.io._holidays import public_calendar
from pmcore.io._icalendar import write_ics
from pmcore.io._import import LIMIT, Import, Repair, StoredDates, StoredPlan
from pmcore.io._mpxj import read_mpxj
from pmcore.io._mspdi import read_mspdi
from pmcore.io._mspdi_write import write_mspdi
from pmcore.io._native import SCHEMA, dumps, load, loads, save, schema
from pmcore.io._p2x import read_protrack
from pmcore.io._pmxml import read_pmxml
from pmcore.io._read import read
from pmcore.io._sheets import read_csv, read_excel
from pmcore.io._table import from_frames, to_frames, write_csv
from pmcore.io._xer import read_xer
from pmcore.io._xer_write import write_xer

__all__ = [
    "LIMIT",
    "SCHEMA",
    "Export",
    "Import",
    "Loss",
    "Repair",
    "StoredDates",
    "StoredPlan",
    "dumps",
    "from_frames",
    "load",
    "loads",
    "public_calendar",
    "read",
    "read_csv",
    "read_excel",
    "read_mpxj",
    "read_mspdi",
    "read_pmxml",
    "read_protrack",
    "read_xer",
    "save",
    "schema",
    "to_frames",
    "write_csv",
    "write_excel",
    "write_ics",
    "write_mspdi",
    "write_xer",
]

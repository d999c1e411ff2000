"""Damaged files of P6 end in an answer or in a FormatError, never in anything else."""

import random
import re
from pathlib import Path

import pytest

from pmcore import FormatError, io

DATA = Path(__file__).parents[1] / "data"
FILES = [DATA / "xer" / "quay.xer", DATA / "xer" / "bridge.xer", DATA / "pmxml" / "quay.xml"]
BITS = (
    b"\t", b"\n", b"\r\n", b"%R\t", b"%T\tTASK\n", b"\x7f", b"(", b")", b"<", b">", b"</Project>",
    b"&amp;", b"\0", b"-1", b"1e400", b"NaN", b"9999-12-31 00:00", b"9" * 20, b"\xff\xfe",
)  # fmt: skip
NUMBERS = (b"", b"0", b"-5", b"1e309", b"nan", b"7" * 400, b"1", b"1000", b"100")


def damaged(data, draw):
    """Return a file with a few random changes to its bytes, numbers and lines."""
    for _ in range(draw.randint(1, 5)):
        at, kind = draw.randrange(len(data) + 1), draw.randrange(7)
        if kind == 0 and draw.random() < 0.3:
            data = data[: max(at, 1)]
        elif kind == 1:
            data = data[:at] + data[at + draw.randint(1, 60) :] or b"?"
        elif kind == 2:
            data = data[:at] + draw.choice(BITS) + data[at:]
        elif kind == 3:
            data = data[:at] + draw.randbytes(draw.randint(1, 4)) + data[at:]
        elif kind == 4:
            start = draw.randrange(len(data))
            data = data[:at] + data[start : start + draw.randint(1, 300)] + data[at:]
        elif kind == 5 and (found := list(re.finditer(rb"\d+", data))):
            one = draw.choice(found)
            data = data[: one.start()] + draw.choice(NUMBERS) + data[one.end() :]
        else:
            lines = data.split(b"\n")
            line = lines.pop(draw.randrange(len(lines)))
            for _ in range(draw.randrange(3)):
                lines.insert(draw.randrange(len(lines) + 1), line)
            data = b"\n".join(lines) or b"?"
    return data


@pytest.mark.parametrize("block", range(6))
def test_damaged_files(block):
    """Each is read with its repairs listed, or refused with paths; what was read can be written."""
    for seed in range(block * 60, block * 60 + 60):
        draw = random.Random(seed)  # noqa: S311 - the same damage on every run
        data = damaged(draw.choice(FILES).read_bytes(), draw)
        problems, found = (), None
        try:
            found = io.read(data)
        except FormatError as error:
            problems = error.problems
        assert bool(problems) != bool(found), seed
        assert all(problem.path and problem.text() for problem in problems), seed
        if found is None:
            continue
        assert all(repair.text() and repair.text("zh-CN") for repair in found.repairs), seed
        if len({plan.id or plan.name for plan in found.plans}) == len(found.plans):
            written = io.write_xer(found.plans)
            assert len(io.read_xer(written.data).plans) == len(found.plans), seed

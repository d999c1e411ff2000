"""How links run through a Gantt: orthogonal lines that keep clear of names and labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pmcore.model import Dependency, LinkType, Schedule
from pmcore.views._markup import number

STUB = 5.0  # a line leaves and reaches a bar straight for so many pixels


@dataclass(frozen=True, slots=True)
class Port:
    """Where links meet a bar: its ends, the middle of its row, and its top and bottom.

    Parameters
    ----------
    left, right, y : float
    half : float
        From the middle to the top, where links from close by come in.
    entry : float
        How far in from either end they do.
    exit : float
        How far in from either end they go out: the middle of a diamond.
    """

    left: float
    right: float
    y: float
    half: float
    entry: float
    exit: float = 0.0
    is_critical: bool = False


@dataclass(frozen=True, slots=True)
class Routes:
    """Lines and arrow heads of a group of links, as path data."""

    lines: str
    heads: str


def routes(
    links: Iterable[Dependency], ports: Mapping[str, Port], schedule: Schedule, pitch: float
) -> dict[str, Routes]:
    """Return the paths of links: ``plain``, ``critical`` and ``handover``.

    Critical ones carry the critical path; a hand-over is no link of the plan, but a resource that
    a critical task waited for. A link is left out where one of its tasks is not drawn.
    """
    drawn: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    known = {link.key: link for link in links}
    pairs = {(link.predecessor, link.successor) for link in known.values()}
    waits = _handovers(ports, schedule, pairs)
    for group, link in [
        *((_group(each, ports, schedule), each) for each in known.values()),
        *waits,
    ]:
        if link.predecessor in ports and link.successor in ports:
            line, head = _route(link.type, ports[link.predecessor], ports[link.successor], pitch)
            drawn[group][0].append(line)
            drawn[group][1].append(head)
    return {
        group: Routes("".join(lines), "".join(heads)) for group, (lines, heads) in drawn.items()
    }


def _handovers(
    ports: Mapping[str, Port], schedule: Schedule, pairs: Container[tuple[str, str]]
) -> Iterator[tuple[str, Dependency]]:
    """Yield the waits for a resource on the critical path."""
    for task, port in ports.items():
        driver = schedule[task].driver
        before = driver.facts.get("predecessor") if driver else None
        if port.is_critical and isinstance(before, str) and (before, task) not in pairs:
            yield "handover", Dependency(before, task)


def _group(link: Dependency, ports: Mapping[str, Port], schedule: Schedule) -> str:
    """Return ``critical`` for a link between critical tasks that set the date of the later one."""
    before, after = ports.get(link.predecessor), ports.get(link.successor)
    if before is None or after is None or not (before.is_critical and after.is_critical):
        return "plain"
    driver = schedule[link.successor].driver
    is_driving = driver is None or driver.facts.get("predecessor") == link.predecessor
    return "critical" if is_driving else "plain"


def _route(type_: LinkType, before: Port, after: Port, pitch: float) -> tuple[str, str]:
    leaves_right = type_ in (LinkType.FS, LinkType.FF)
    enters_left = type_ in (LinkType.FS, LinkType.SS)
    x1 = before.right if leaves_right else before.left
    x2 = after.left if enters_left else after.right
    out, back = (STUB if leaves_right else -STUB), (-STUB if enters_left else STUB)
    ahead = (x2 - x1) * (1 if leaves_right else -1)
    if out * back < 0 and -3 - after.entry - before.exit <= ahead < 2 * STUB:
        inner = x1 - before.exit * out / STUB
        return _from_above(inner, before, after, x2 - after.entry * back / STUB)
    line = _line((x1, before.y), (x2, after.y), out, back, pitch)
    return line, f"M{number(x2)} {number(after.y)}l{number(back)}-2.8v5.6z"


def _from_above(x1: float, before: Port, after: Port, x: float) -> tuple[str, str]:
    """Return the way into the top (or the bottom) of a bar that begins where the other ends."""
    side = -1 if after.y > before.y else 1
    edge = after.y + side * after.half
    line = f"M{number(x1)} {number(before.y)}H{number(x)}V{number(edge + side * 4)}"
    return line, f"M{number(x)} {number(edge)}l-2.8 {number(side * STUB)}h5.6z"


def _line(
    begin: tuple[float, float], end: tuple[float, float], out: float, back: float, pitch: float
) -> str:
    """Return the line from one end to the other.

    It goes down right behind the predecessor and along the successor's own row, which is free
    on that side; where the successor lies behind, it goes around between two rows.
    """
    (x1, y1), (x2, y2) = begin, end
    first, last = f"M{number(x1)} {number(y1)}", f"V{number(y2)}H{number(x2 + back * 0.8)}"
    if out * back > 0:  # both on one side: around the further of the two
        turn = max(x1, x2) + out if out > 0 else min(x1, x2) + out
        return f"{first}H{number(turn)}{last}"
    if (x2 - x1) * out >= (abs(out) + abs(back)) * abs(out):
        return f"{first}h{number(out)}{last}"
    lane = y2 - pitch / 2 if y2 > y1 else y2 + pitch / 2
    return f"{first}h{number(out)}V{number(lane)}H{number(x2 + back * 1.4)}{last}"

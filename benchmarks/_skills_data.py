"""Instances that ask for skills, read from their archives, and the plans they become."""

from __future__ import annotations

import csv
import random
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from benchmarks._rcpsp_data import START
from pmcore import days
from pmcore.model import Dependency, Plan, Resource, Skill, SkillNeed, Task


@dataclass(frozen=True)
class Instance:
    """One project whose activities ask for people by skill and level.

    Parameters
    ----------
    name : str
    durations : tuple of int
    needs : tuple of tuple of (int, int, int)
        By activity: skill, least level, and how many people, each different.
    successors : tuple of tuple of int
        Positions, by activity.
    people : tuple of dict of int to int
        By person: the level of each skill they have.
    """

    name: str
    durations: tuple[int, ...]
    needs: tuple[tuple[tuple[int, int, int], ...], ...]
    successors: tuple[tuple[int, ...], ...]
    people: tuple[dict[int, int], ...]

    def __len__(self) -> int:
        return len(self.durations)

    def links(self) -> Iterator[tuple[int, int]]:
        """Yield predecessors and successors."""
        for i, after in enumerate(self.successors):
            for j in after:
                yield i, j


def read_dzn(name: str, text: str) -> Instance:
    """Return an instance of the format of MSPSP-InstLib.

    Examples
    --------
    >>> tiny = '''nActs = 2; dur = [3,0]; nSkills = 2; sreq = [| 1,0, | 0,0, |]; nResources = 1;
    ... mastery = [| true,false, |]; nPrecs = 1; pred = [1]; succ = [2];'''
    >>> found = read_dzn("tiny", tiny)
    >>> found.durations, found.needs, found.successors, found.people
    ((3, 0), (((0, 1, 1),), ()), ((1,), ()), ({0: 1},))
    """
    durations = _list(text, "dur")
    kinds = int(_block(text, "nSkills"))
    asked = _list(text, "sreq")
    has = [word == "true" for word in re.findall("true|false", _block(text, "mastery"))]
    after: list[list[int]] = [[] for _ in durations]
    for i, j in zip(_list(text, "pred"), _list(text, "succ"), strict=True):
        after[i - 1].append(j - 1)
    return Instance(
        name,
        tuple(durations),
        tuple(
            tuple((k, 1, asked[i * kinds + k]) for k in range(kinds) if asked[i * kinds + k])
            for i in range(len(durations))
        ),
        tuple(map(tuple, after)),
        tuple({k: 1 for k in range(kinds) if has[p * kinds + k]} for p in range(len(has) // kinds)),
    )


def _block(text: str, name: str) -> str:
    found = re.search(rf"\b{name}\s*=([^;]*);", text)
    if found is None:
        raise ValueError(f"there is no {name}")
    return found[1]


def _list(text: str, name: str) -> list[int]:
    return [*map(int, re.findall(r"\d+", _block(text, name)))]


def read_msrcp(name: str, text: str) -> Instance:
    """Return an instance of the format of MSLIB: every seat has a level of its own.

    Its further blocks (costs, rework) are left out.
    """
    blocks = [block.partition("*\\")[2] for block in text.split("\\*")[1:6]]
    project, _, levels, counts, seats = (_rows(block) for block in blocks)
    activities = project[-project[0][0] :]
    needs = []
    for row, asked in zip(counts, seats, strict=True):
        kinds = [k for k, count in enumerate(row) for _ in range(count)]
        rows = Counter(zip(kinds, asked, strict=False)) if kinds else Counter()
        needs.append(tuple((k, level, count) for (k, level), count in sorted(rows.items())))
    return Instance(
        name,
        tuple(row[0] for row in activities),
        tuple(needs),
        tuple(tuple(j - 1 for j in row[2 : 2 + row[1]]) for row in activities),
        tuple({k: level for k, level in enumerate(row) if level} for row in levels),
    )


def _rows(text: str) -> list[list[int]]:
    lines = (line.split() for line in text.splitlines())
    return [[*map(int, line)] for line in lines if line]


def read_def(name: str, text: str) -> Instance:
    """Return an instance of the format of iMOPSE; salaries are left out.

    A level of 0 there is the lowest of somebody who has the skill: 1 here.
    """
    people, rows = [], []
    part = ""
    for line in text.splitlines():
        words = line.replace(":", " ").split()
        if words[:1] in (["ResourceID"], ["TaskID"]):
            part = words[0]
        elif part and words and words[0].isdigit():
            skills = re.findall(r"Q(\d+):\s*(\d+)", line)
            levels = {int(skill): int(level) + 1 for skill, level in skills}
            if part == "ResourceID":
                people.append(levels)
            else:
                others = re.sub(r"Q\d+:\s*\d+", " ", line).split()[2:]
                rows.append((int(words[0]), int(words[1]), levels, [*map(int, others)]))
    place = {row[0]: at for at, row in enumerate(rows)}
    after: list[list[int]] = [[] for _ in rows]
    for j, row in enumerate(rows):
        for i in row[3]:
            after[place[i]].append(j)
    return Instance(
        name,
        tuple(row[1] for row in rows),
        tuple(tuple((k, level, 1) for k, level in row[2].items()) for row in rows),
        tuple(map(tuple, after)),
        tuple(people),
    )


ARCHIVES = {
    "mspsp": ("mspsp_instlib/instances.tar.xz", "set-1b", read_dzn),
    **{
        name: ("mspsp_instlib/instances.tar.xz", f"set-{name}/", read_dzn)
        for name in ("1a", "2a", "2b", "2c")
    },
    "mslib": ("mslib_set1/MSLIB_Set1.tar.xz", "", read_msrcp),
    "imopse": ("imopse_msrcpsp/all.tar.xz", "", read_def),
}


def read_set(folder: Path, name: str, count: int) -> list[Instance]:
    """Return a fixed pseudo-random part of a set, in order of their names."""
    file, part, read = ARCHIVES[name]
    with tarfile.open(folder / file) as archive:
        members = [
            member
            for member in archive
            if member.isfile() and part in member.name and not member.name.endswith(".md")
        ]
        members.sort(key=lambda member: member.name)
        if count < len(members):
            chosen = random.Random(2027).sample(range(len(members)), count)  # noqa: S311 - no secret
            members = [members[at] for at in sorted(chosen)]
        found = []
        for member in members:
            content = archive.extractfile(member)
            if content is not None:
                stem = PurePosixPath(member.name).stem
                found.append(read(stem, content.read().decode("latin-1")))
    return found


def published(folder: Path) -> dict[str, tuple[int, int]]:
    """Return, by instance of MSPSP-InstLib, the bound and the length found in 600 s.

    Some rows of set 2c share a name: what two rows say is of no use, and left out.
    """
    with (folder / "mspsp_instlib/bounds.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = [f"inst_{row['group'].removesuffix('_pris')}_{int(row['instNum']):02}" for row in rows]
    times = Counter(names)
    return {
        name: (
            int(row["makespan"]) if row["optimal"] == "1" else int(row["lb"]),
            int(row["makespan"]),
        )
        for name, row in zip(names, rows, strict=True)
        if times[name] == 1
    }


def plan_of(instance: Instance) -> Plan:
    """Return an instance as a plan: activities as tasks of whole days, people with skills."""
    return Plan(
        instance.name,
        start=START,
        tasks=tuple(
            Task(
                f"a{i}",
                duration=days(length),
                needs=tuple(
                    SkillNeed(f"s{skill}", level=level, count=count)
                    for skill, level, count in needs
                ),
            )
            for i, (length, needs) in enumerate(
                zip(instance.durations, instance.needs, strict=True)
            )
        ),
        dependencies=tuple(Dependency(f"a{i}", f"a{j}") for i, j in instance.links()),
        resources=tuple(
            Resource(f"p{p}", skills=tuple(Skill(f"s{k}", level) for k, level in skills.items()))
            for p, skills in enumerate(instance.people)
        ),
    )

"""Dispatch, against a reference that looks at every task at every minute, and in both forms."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import kernels
from pmcore.kernels import FAR, CalendarSpec, Turns, as_lists, build_table

FS, SS, FF, SF = range(4)
DAY = 1440
FIRST = 20_458
ALWAYS = build_table([CalendarSpec(FIRST, [1] * 7, ((), ((0, DAY),)))])
OFFICE = CalendarSpec(FIRST, [1, 1, 1, 1, 1, 0, 0], ((), ((9, 12), (13, 18))))
SHIFT = CalendarSpec(FIRST, [1] * 7, ((), ((6, 14),)))
TWO = build_table([OFFICE, SHIFT])
BEGIN = FIRST * DAY


@dataclass
class Net:
    """Tasks in the order of their turns, who holds them, and what they take of pools."""

    planned: list[int]
    links: list[tuple[int, int, int, int]]
    takes: list[dict[int, int]]
    steps: list[list[tuple[int, int]]]
    floor: list[int]
    late: list[int]
    home: list[int]
    rests: list[int] = field(default_factory=list)


def rows(owners, count):
    """Return where what belongs to each begins."""
    return [sum(owner < i for owner in owners) for i in range(count + 1)]


def turns(net):
    """Return a net as the kernel reads it."""
    count = len(net.planned)
    every = range(count)
    links = sorted(net.links)
    succ = [j for _, j, _, _ in links]
    kind = [k for _, _, k, _ in links]
    lag = [minutes for _, _, _, minutes in links]
    into = sorted(range(len(links)), key=lambda k: succ[k])
    uses = [(i, r, net.takes[i][r]) for i in every for r in sorted(net.takes[i])]
    pool = [r for _, r, _ in uses]
    varies = [any(len(net.steps[r]) > 1 for r in net.takes[i]) for i in every]
    led = {p for p, _, k, minutes in links if k == FF or (k == FS and minutes < 0)}
    joined = {j for _, j, k, _ in links if k >= FF}
    foresees = [varies[i] or i in led for i in every]
    odd = [foresees[i] or i in joined or net.late[i] > -FAR for i in every]
    columns = {
        "queued": every,
        "own": net.home,
        "home": net.home,
        "planned": net.planned,
        "floor": net.floor,
        "finish_floor": net.late,
        "expected": [-FAR] * count,
        "instant": [0] * count,
        "plain": [not each for each in odd],
        "rests": net.rests or [1] * count,
        "varies": varies,
        "foresees": foresees,
        "waits": [succ.count(i) for i in every],
        "out_ptr": rows([p for p, *_ in links], count),
        "pred": [p for p, *_ in links],
        "succ": succ,
        "type": kind,
        "lag": lag,
        "calendar": [net.home[j] for j in succ],
        "rounds": [0] * len(links),
        "direct": [k == FS and not minutes for k, minutes in zip(kind, lag, strict=True)],
        "in_ptr": rows(succ, count),
        "into": into,
        "use_ptr": rows([i for i, *_ in uses], count),
        "resource": pool,
        "units": [units for *_, units in uses],
        "user": [i for i, *_ in uses],
        "of_ptr": rows(pool, len(net.steps)),
        "of": sorted(range(len(uses)), key=lambda u: pool[u]),
        "base_ptr": rows([r for r, each in enumerate(net.steps) for _ in each], len(net.steps)),
        "base_at": [at for each in net.steps for at, _ in each],
        "base_free": [free for each in net.steps for _, free in each],
        "begin_ptr": [0],
        "end_ptr": [0],
        "keep": every,
        "counted": every,
        "closing": every,
        "homes": sorted(set(net.home)),
    }
    return Turns(*(np.array([*columns.get(name, ())], np.int64) for name in Turns._fields))


def dispatched(form, table, net, lengths):
    """Return finishes by sample and task, and how often each was critical, by a form of kernels."""
    count, samples = len(net.planned), len(lengths)
    dates = [FAR] * count, [-FAR] * count
    held = turns(net)
    room = form.board(held, len(table.origin), dates, dates)
    columns = [np.array(lengths, np.int64).ravel()]
    columns += [np.zeros(size, np.int64) for size in (samples, samples * count, count)]
    if form.COMPILED:
        kernels.compile_now()
    else:
        columns = [column.tolist() for column in columns]
        table, held = as_lists(table), Turns(*(column.tolist() for column in held))
    length, last, kept, critical = columns
    times = table, held, table, held
    assert form.dispatch(*times, room, length, samples, last, kept, critical) == samples
    kept = np.array(kept).reshape(count, samples).T
    assert kept.max(axis=1).tolist() == list(last)
    return kept.tolist(), list(critical)


class Minutes:
    """Carries out one sample minute by minute, where every minute works and all is steady."""

    def __init__(self, net, lengths):
        self.net, self.lengths, self.now = net, lengths, BEGIN
        self.start, self.finish, self.found = {}, {}, {}

    def run(self):
        """Return the finish of every task."""
        while len(self.start) < len(self.lengths):
            while (i := self.next()) is not None:
                self.found[i] = {r: self.free(r) for r in self.net.takes[i]}
                self.start[i], self.finish[i] = self.now, self.now + self.lengths[i]
            self.now += 1
        return [self.finish[i] for i in range(len(self.lengths))]

    def next(self):
        """Return who begins now: first whoever needs nobody, then the first that finds all."""
        able = [i for i in range(len(self.lengths)) if self.may(i)]
        return min(able, key=lambda i: (bool(self.net.takes[i]), i), default=None)

    def may(self, i):
        """Whether nothing holds a task back now."""
        held = i in self.start or self.net.floor[i] > self.now
        return (
            not held
            and all(at is not None and at <= self.now for at, _ in self.events(i))
            and all(self.free(r) >= units for r, units in self.net.takes[i].items())
        )

    def events(self, i):
        """Yield when each link lets a task begin, as far as that is known, and who holds it."""
        for p, j, kind, lag in self.net.links:
            if j == i:
                dates = self.finish if kind == FS else self.start
                yield (dates[p] + lag if p in dates else None), p

    def free(self, r):
        """Return what is free of a pool now."""
        ((_, there),) = self.net.steps[r]
        busy = (i for i in self.start if self.start[i] <= self.now < self.finish[i])
        return there - sum(self.net.takes[i].get(r, 0) for i in busy)

    def critical(self):
        """Return the tasks that drove the end: whatever held one of them, from the last back."""
        last = max(self.finish.values())
        open_ = [i for i, at in self.finish.items() if at == last]
        found = set(open_)
        while open_:
            i = open_.pop()
            at = self.start[i]
            holders = {p for event, p in self.events(i) if event >= at}
            for r, units in self.net.takes[i].items():
                ended = {
                    q
                    for q in self.start
                    if self.finish[q] == at > self.start[q] and r in self.net.takes[q]
                }
                if self.found[i][r] - sum(self.net.takes[q][r] for q in ended) < units:
                    holders |= ended
            open_ += holders - found
            found |= holders
        return found


@st.composite
def steady_nets(draw):
    """Nets whose pools stay as they are, with links from starts and finishes, and ties."""
    count = draw(st.integers(1, 8))
    pools = draw(st.integers(0, 3))
    there = [draw(st.integers(1, 4)) for _ in range(pools)]
    number = list(range(count))
    rank = draw(st.permutations(number))
    pairs = [(rank[a], rank[b]) for b in number for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=8, unique=True)) if pairs else []
    kinds, lags = st.sampled_from((FS, FS, SS)), st.sampled_from((0, 0, 0, 2))
    return Net(
        planned=[3] * count,
        links=[(a, b, draw(kinds), draw(lags)) for a, b in chosen],
        takes=[
            {r: draw(st.integers(1, there[r])) for r in range(pools) if draw(st.booleans())}
            for _ in number
        ],
        steps=[[(-FAR, free)] for free in there],
        floor=[BEGIN + draw(st.sampled_from((0, 0, 3))) for _ in number],
        late=[-FAR] * count,
        home=[0] * count,
    )


@settings(max_examples=200)
@given(steady_nets(), st.data())
def test_minute_by_minute(net, data):
    """Every finish and every critical task is that of looking at all tasks at every minute."""
    row = st.lists(st.integers(0, 5), min_size=len(net.planned), max_size=len(net.planned))
    lengths = data.draw(st.lists(row, min_size=1, max_size=3))
    played = [Minutes(net, each) for each in lengths]
    wanted = [each.run() for each in played]
    share = [sum(i in each.critical() for each in played) for i in range(len(net.planned))]
    assert dispatched(kernels, ALWAYS, net, lengths) == (wanted, share)


def test_all_compete_at_once():
    """What an end of the very instant lets in goes before those already looked at."""
    net = Net(
        planned=[1] * 4,
        links=[(2, 0, FS, 0)],
        takes=[{1: 1}, {0: 2}, {1: 1}, {0: 1}],
        steps=[[(-FAR, 2)], [(-FAR, 1)]],
        floor=[BEGIN, BEGIN + 3, BEGIN + 3, BEGIN],
        late=[-FAR] * 4,
        home=[0] * 4,
    )
    ends, _ = dispatched(kernels, ALWAYS, net, [[2, 2, 0, 9]])
    assert ends == [[BEGIN + at for at in (5, 11, 3, 9)]]


@pytest.mark.skipif(not kernels.COMPILED, reason="there is only one form")
@pytest.mark.parametrize("seed", range(40))
def test_compiled_is_interpreted(seed, interpreted):
    """Both forms give the same dates and shares, with all links, time off and two calendars."""
    random = np.random.default_rng(seed)
    count, pools = int(random.integers(2, 12)), 3
    off = sorted(random.choice(np.arange(1, 10), 2, replace=False).tolist())
    steps = [
        [(-FAR, 3)],
        [(-FAR, 2), (BEGIN + off[0] * DAY, 0), (BEGIN + off[1] * DAY, 2)],
        [(-FAR, 3), (BEGIN + off[0] * DAY + 10, 1), (BEGIN + off[1] * DAY + 10, 3)],
    ]
    pairs = {tuple(sorted(random.choice(count, 2, replace=False).tolist())) for _ in range(count)}
    net = Net(
        planned=random.integers(1, 30, count).tolist(),
        links=[(a, b, int(random.integers(4)), int(random.integers(-3, 6))) for a, b in pairs],
        takes=[
            {r: int(random.integers(1, steps[r][0][1] + 1)) for r in range(pools) if own[r]}
            for own in (random.random((count, pools)) < 0.5).tolist()
        ],
        steps=steps,
        floor=(BEGIN + random.integers(0, 3, count) * 700).tolist(),
        late=[-FAR if each < 0.8 else BEGIN + 2 * DAY for each in random.random(count).tolist()],
        home=random.integers(0, 2, count).tolist(),
        rests=random.integers(0, 2, count).tolist(),
    )
    lengths = random.integers(0, 60, (5, count)).tolist()
    assert dispatched(kernels, TWO, net, lengths) == dispatched(interpreted, TWO, net, lengths)


def test_tasks_that_wait_for_ever():
    """Who waits for more than there will ever be is told, not waited for."""
    net = Net([1], [], [{0: 2}], [[(-FAR, 1)]], [BEGIN], [-FAR], [0])
    with pytest.raises(AssertionError):
        dispatched(kernels, ALWAYS, net, [[1]])

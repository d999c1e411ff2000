"""Ratings without the ways of mild and strict raters, where that tells nothing of any of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import fsum
from typing import NamedTuple

import numpy as np


class Answered(NamedTuple):
    """A rating of a person in a topic, and who gave it."""

    person: str
    topic: str
    rater: str
    rating: float


def corrected(answers: Sequence[Answered], least: int) -> dict[str, float]:
    """Return what each person would be rated by the average rater of those that can be compared.

    A rating is taken as what the person is worth in a topic plus how mild the rater is, fitted by
    least squares; topics of a person count alike. Only differences within answers linked by raters
    they share can be told, so each such part is fitted by itself; a person who shares no rater
    with anybody, or whose topics lie in several parts, has no corrected rating.

    Nor has a part in which fewer than `least` raters answered the very same questions. Such raters
    are the ones that a correction treats alike: swapping two of them changes neither a mean nor a
    corrected one, so that both are made of their sums alone. With `least` raters in each sum no
    combination of what is shown is about fewer. Without, it is: where one rater differs from the
    rest, means and corrected means together give the answer away.

    Parameters
    ----------
    answers : sequence of Answered
    least : int

    References
    ----------
    F. M. Lord, M. R. Novick, Statistical Theories of Mental Test Scores, 1968, section 7.7 (raters
    crossed with people). R. A. Bailey, Design of Comparative Experiments, 2008, section 11.2
    (connected designs).

    Examples
    --------
    >>> rows = [("a", "mild", 5), ("b", "mild", 4), ("b", "strict", 2), ("c", "strict", 3)]
    >>> corrected([Answered(who, "", rater, said) for who, rater, said in rows], least=1)
    {'a': 4.0, 'b': 3.0, 'c': 4.0}
    """
    found: dict[str, float] = {}
    topics = Counter(who for who, _ in {(each.person, each.topic) for each in answers})
    for part in _parts(answers):
        if len({each.person for each in part}) < 2 or _fewest(part) < least:
            continue
        asked = list(dict.fromkeys((each.person, each.topic) for each in part))
        raters = list(dict.fromkeys(each.rater for each in part))
        rows = np.zeros((len(part), len(asked) + len(raters)))
        for place, each in enumerate(part):
            rows[place, asked.index((each.person, each.topic))] = 1.0
            rows[place, len(asked) + raters.index(each.rater)] = 1.0
        fitted = np.linalg.lstsq(rows, np.array([each.rating for each in part]), rcond=None)[0]
        mild = float(fitted[len(asked) :].mean())
        for person in dict.fromkeys(who for who, _ in asked):
            own = [float(fitted[n]) for n, (who, _) in enumerate(asked) if who == person]
            if len(own) == topics[person]:
                found[person] = round(fsum(own) / len(own) + mild, 9)
    return {each.person: found[each.person] for each in answers if each.person in found}


def _fewest(part: Sequence[Answered]) -> int:
    """Return the least number of raters who answered the very same questions."""
    held: dict[str, list[tuple[str, str]]] = {}
    for each in part:
        held.setdefault(each.rater, []).append((each.person, each.topic))
    return min(Counter(tuple(sorted(each)) for each in held.values()).values())


def _parts(answers: Sequence[Answered]) -> Iterator[list[Answered]]:
    """Yield the answers by people and raters that hang together."""
    import networkx as nx

    links: nx.Graph[tuple[str, ...]] = nx.Graph()
    for each in answers:
        links.add_edge(("person", each.person, each.topic), ("rater", each.rater))
    for nodes in nx.connected_components(links):
        yield [each for each in answers if ("rater", each.rater) in nodes]

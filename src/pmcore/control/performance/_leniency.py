"""Ratings without the ways of mild and strict raters, where raters overlap enough to tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np


class Answered(NamedTuple):
    """A rating, and who gave it."""

    person: str
    rater: str
    rating: float


def corrected(answers: Sequence[Answered]) -> dict[str, float]:
    """Return what each person would be rated by the average rater of those that can be compared.

    A rating is taken as what the person is worth plus how mild the rater is, fitted by least
    squares. Only differences within people linked by raters they share can be told, so each such
    part is fitted by itself; a person who shares no rater with anybody has no corrected rating.

    Parameters
    ----------
    answers : sequence of Answered

    References
    ----------
    F. M. Lord, M. R. Novick, Statistical Theories of Mental Test Scores, 1968, section 7.7 (raters
    crossed with people). R. A. Bailey, Design of Comparative Experiments, 2008, section 11.2
    (connected designs).

    Examples
    --------
    >>> rows = [("a", "mild", 5), ("b", "mild", 4), ("b", "strict", 2), ("c", "strict", 3)]
    >>> corrected([Answered(*each) for each in rows])
    {'a': 4.0, 'b': 3.0, 'c': 4.0}
    """
    found: dict[str, float] = {}
    for part in _parts(answers):
        people = list(dict.fromkeys(each.person for each in part))
        raters = list(dict.fromkeys(each.rater for each in part))
        if len(people) < 2:
            continue
        rows = np.zeros((len(part), len(people) + len(raters)))
        for place, each in enumerate(part):
            rows[place, people.index(each.person)] = 1.0
            rows[place, len(people) + raters.index(each.rater)] = 1.0
        fitted = np.linalg.lstsq(rows, np.array([each.rating for each in part]), rcond=None)[0]
        mild = float(fitted[len(people) :].mean())
        found |= {
            person: round(float(fitted[place]) + mild, 9) for place, person in enumerate(people)
        }
    return {each.person: found[each.person] for each in answers if each.person in found}


def _parts(answers: Sequence[Answered]) -> Iterator[list[Answered]]:
    """Yield the answers by people and raters that hang together."""
    import networkx as nx

    links: nx.Graph[tuple[str, str]] = nx.Graph()
    links.add_edges_from((("person", each.person), ("rater", each.rater)) for each in answers)
    for nodes in nx.connected_components(links):
        yield [each for each in answers if ("person", each.person) in nodes]

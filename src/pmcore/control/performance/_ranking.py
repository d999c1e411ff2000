"""How little a rank says; rates of success and ratings that know how little is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from pmcore._base import Answer
from pmcore._values import count_faults, each_number, number_faults, refuse, share_faults

REACH, STEPS = 7.0, 200  # an even number, so that no point is 0
"""Standard deviations to either side, and points, of the grid on which chances are summed."""


@dataclass(frozen=True, slots=True)
class RankingPower(Answer):
    """What a rank by averages can say.

    Parameters
    ----------
    reliability : float
        Share of the differences between averages that is true.
    top_is_best : float
        Chance that the first of the ranked is truly the best.
    """

    reliability: float
    top_is_best: float


def ranking_power(people: int, records: int, *, sd: float, noise: float) -> RankingPower:
    """Return how reliable a ranking by averages is, and how often its first is truly the best.

    Parameters
    ----------
    people : int
        Two at least.
    records : int
        Of each of them.
    sd : float
        Standard deviation of what is true between people.
    noise : float
        Standard deviation of chance from record to record.

    Raises
    ------
    PlanError
        Naming each number that is out of range.

    References
    ----------
    Truth and average are normal with the correlation of the root of the reliability; the first in
    one is the first in the other where all others lie below both: the integral of people times
    the density times the distribution function to the power of people less one. H. A. David, H. N.
    Nagaraja, Order Statistics, 3rd ed., section 6.8 (concomitants). D. B. Owen, Tables for
    computing bivariate normal probabilities, Annals of Mathematical Statistics 27(4), 1956.

    Examples
    --------
    >>> found = ranking_power(10, 10, sd=0.1, noise=0.4)
    >>> round(found.reliability, 2), round(found.top_is_best, 2)
    (0.38, 0.37)
    """
    problems = [
        *number_faults(people, "people", above=1.0),
        *number_faults(records, "records", above=0),
    ]
    problems += [*number_faults(sd, "sd", above=0), *number_faults(noise, "noise", above=0)]
    refuse(problems)
    known = records * sd**2 / (records * sd**2 + noise**2)
    return RankingPower(known, _top_is_best(people, sqrt(known)))


def _top_is_best(people: int, correlation: float) -> float:
    """Return the chance that the largest of one variable has the largest of the other."""
    from scipy.special import ndtr, owens_t

    # By truth, and by what chance adds in units of its own, whose grid stays even as they merge.
    left = sqrt(max(1.0 - correlation**2, 1e-12))
    grid = np.linspace(-REACH, REACH, STEPS)
    truth, luck = grid[:, None], grid[None, :]
    seen = correlation * truth + left * luck
    below = 0.5 * (ndtr(truth) + ndtr(seen)) - 0.5 * (truth * seen < 0)
    below -= owens_t(truth, luck / truth)
    below -= owens_t(seen, (left * truth - correlation * luck) / seen)
    density = np.exp(-0.5 * grid**2)
    density /= density.sum()
    chance = density @ np.maximum(below, 0.0) ** (people - 1) @ density
    return float(min(1.0, people * chance))


@dataclass(frozen=True, slots=True)
class Elo(Answer):
    """A rating after some games.

    Parameters
    ----------
    expected : float
        Points that the ratings before made likely.
    rating : float
        The new one.
    """

    expected: float
    rating: float


def elo(rating: float, opponents: Sequence[float], points: float, *, k: float = 32.0) -> Elo:
    """Return an Elo rating after games against rated opponents.

    Ratings suit choices between two, such as which of two proposals is better. People who work
    together are no opponents: see :func:`compare`.

    Parameters
    ----------
    rating : float
    opponents : sequence of float
        Rating of each.
    points : float
        Won: 1 for a win, 0.5 for a draw.
    k : float
        By how much one game moves a rating at most.

    Raises
    ------
    PlanError
        Naming each number that is none, and more points than games.

    References
    ----------
    A. E. Elo, The Rating of Chessplayers, Past and Present, 1978, section 1.6.

    Examples
    --------
    >>> found = elo(1613, [1609, 1477, 1388, 1586, 1720], 2.5)
    >>> round(found.expected, 3), round(found.rating)
    (2.867, 1601)
    """
    problems = number_faults(rating, "rating")
    problems += number_faults(points, "points", least=0, most=len(opponents))
    problems += [*number_faults(k, "k", above=0), *each_number(opponents, "opponents")]
    refuse(problems)
    expected = sum(1.0 / (1.0 + 10.0 ** ((each - rating) / 400.0)) for each in opponents)
    return Elo(expected, rating + k * (points - expected))


@dataclass(frozen=True, slots=True)
class SuccessRate(Answer):
    """How often something succeeds, as far as can be told.

    Parameters
    ----------
    mean, low, high : float
        Of the posterior, and its interval.
    successes, trials : int
    confidence : float
    """

    mean: float
    low: float
    high: float
    successes: int
    trials: int
    confidence: float = 0.9


def success_rate(
    successes: int, trials: int, *, prior: tuple[float, float] = (8, 2), confidence: float = 0.9
) -> SuccessRate:
    """Return a success rate drawn towards what is usual by how few trials there are.

    Two of two are no better than 45 of 50.

    Parameters
    ----------
    successes, trials : int
    prior : (float, float)
        Successes and failures that what is usual counts as.
    confidence : float
        Of the interval, between equal tails.

    Raises
    ------
    PlanError
        Naming at once: what is no count, more successes than trials, a prior not above 0.

    References
    ----------
    A. Gelman and others, Bayesian Data Analysis, 3rd ed., section 2.4 (beta and binomial).

    Examples
    --------
    >>> found = success_rate(2, 2)
    >>> round(found.mean, 4), round(found.low, 4), round(found.high, 4)
    (0.8333, 0.6356, 0.9667)
    """
    problems = share_faults(confidence, "confidence")
    problems += [*count_faults(successes, "successes"), *count_faults(trials, "trials")]
    problems += each_number(prior, "prior", above=0)
    refuse(problems or number_faults(successes, "successes", most=trials))
    successes, trials = int(successes), int(trials)
    from scipy.special import betaincinv

    a, b = prior[0] + successes, prior[1] + trials - successes
    tail = (1.0 - confidence) / 2.0
    low, high = (float(betaincinv(a, b, p)) for p in (tail, 1.0 - tail))
    return SuccessRate(a / (a + b), low, high, successes, trials, confidence)

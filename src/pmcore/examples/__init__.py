"""Plans to read, run and take apart; every name and number in them is invented."""

from __future__ import annotations

from pmcore.examples._portal import portal
from pmcore.model import Plan, Schedule, StatusUpdate

__all__ = ["lantern_bay", "lantern_bay_approved", "lantern_bay_updates", "portal"]


def lantern_bay(language: str = "en") -> Plan:
    """Return a client software project of 54 tasks and 11 people, as it was approved.

    It has a calendar with holidays and a make-up Saturday, a WBS, skills by level, leave, rates,
    three-point estimates, fixed costs, risks with responses, gates, stakeholders, communication,
    objectives and logs; the contract states a deadline, a price and a penalty for each day late.

    Parameters
    ----------
    language : str
        ``"en"`` or ``"zh-CN"``: the language of names; the other is an attribute of each element.

    Raises
    ------
    ValueError
        If pmcore does not speak the language.

    Examples
    --------
    >>> plan = lantern_bay()
    >>> plan.name, len(plan.tasks), plan.deadline
    ('Lantern Bay Water: billing and field-service platform', 54, datetime.datetime(2027, 8, 6, 18, 0))
    >>> lantern_bay("zh-CN").task("A320").name
    '费率与计费引擎'
    """
    from pmcore.examples import _lantern_bay  # noqa: PLC0415 - one example need not load the others

    return _lantern_bay.plan(language)


def lantern_bay_approved(plan: Plan | None = None) -> Schedule:
    """Return the dates and people that the client of `lantern_bay` approved.

    ``pmcore.cost.baseline`` makes a baseline of it.

    Parameters
    ----------
    plan : Plan, optional
        `lantern_bay` in the language wished; none: in English.

    Examples
    --------
    >>> approved = lantern_bay_approved()
    >>> approved["A320"].start, approved.people("A320"), approved.finish
    (datetime.datetime(2027, 4, 9, 9, 0), ('P04', 'P03'), datetime.datetime(2027, 7, 16, 18, 0))
    """
    from pmcore.examples import _lantern_bay_dates  # noqa: PLC0415 - as above

    return _lantern_bay_dates.approved(plan or lantern_bay())


def lantern_bay_updates() -> tuple[StatusUpdate, ...]:
    """Return what had happened in `lantern_bay` by 2 April and by 14 May 2027.

    Examples
    --------
    >>> for update in lantern_bay_updates():
    ...     print(update.name, update.at.date(), len(update.tasks))
    April 2027-04-02 15
    May 2027-05-14 31
    """
    from pmcore.examples import _lantern_bay_dates as dates  # noqa: PLC0415 - as above

    return (
        dates.update("April", "04-02", dates.APRIL),
        dates.update("May", "05-14", dates.MAY),
    )

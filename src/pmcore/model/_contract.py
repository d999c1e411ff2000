"""What a client pays, when, and what of it is held back; and when suppliers are paid."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from datetime import date

from pmcore._base import Noun
from pmcore._mapping import EMPTY, Attributes
from pmcore.units import Amount


@dataclass(frozen=True, slots=True, repr=False)
class Instalment(Noun):
    """A part of the price, invoiced when a task is finished or on a day.

    Parameters
    ----------
    id : str
    task : str, optional
        Id of the task, mostly a milestone, whose finish allows the invoice.
    share : float
        Of the price; counts where no `amount` is stated.
    amount : int or Money, optional
    day : date, optional
        Of the invoice, where no task allows it.
    """

    id: str
    task: str | None = None
    share: float = 0.0
    _: KW_ONLY
    amount: Amount | None = None
    day: date | None = None
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class PaymentTerms(Noun):
    """What a contract says of payments.

    Parameters
    ----------
    instalments : tuple of Instalment
    days : int
        Calendar days from an invoice to its receipt.
    advance : float
        Share of the price that is invoiced at the plan's start; each instalment then brings so
        much less as its part of it.
    retention : float
        Share of each instalment that is held back.
    released_by : str, optional
        Id of the task whose finish ends the holding back; none: that of the last instalment, or
        its day.
    released_after : int
        Calendar days after it.
    paid_after : Attributes
        Calendar days from a cost to its payment: by resource id, else by category, else under
        ``""``; 0 where nothing is said.

    Examples
    --------
    >>> terms = PaymentTerms([Instalment("design", "m1", 0.4)], 30, retention=0.05)
    >>> terms.instalments[0].share, terms.days
    (0.4, 30)
    """

    instalments: tuple[Instalment, ...] = ()
    days: int = 0
    _: KW_ONLY
    advance: float = 0.0
    retention: float = 0.0
    released_by: str | None = None
    released_after: int = 0
    paid_after: Attributes = EMPTY

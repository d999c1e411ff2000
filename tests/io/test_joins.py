"""Links that a file states twice: one stays, and all that goes is noted."""

from pmcore.io._import import Ledger
from pmcore.io._joins import keep_link
from pmcore.model import Dependency


def kept(*links):
    """Return what stays of some links of one pair, and the repairs."""
    ledger, found = Ledger("text", "xer"), {}
    for link in links:
        keep_link(found, link, ledger)
    (link,) = found.values()
    return link, ledger.repairs


def test_lags_are_spelt():
    """Percentages and calendars are told as they are, in both languages."""
    link, (repair,) = kept(Dependency("a", "b", percent=0.25), Dependency("a", "b", percent=0.5))
    assert link.percent == 0.5
    assert repair.text().endswith("The lag 50% is kept, 25% left out.")
    assert repair.text("zh-CN").endswith("保留延隔时间50%，忽略25%。")
    link, (repair,) = kept(
        Dependency("a", "b", lag=960), Dependency("a", "b", lag=2880, lag_calendar="elapsed")
    )
    assert link.lag == 960  # which cannot be compared with the other: the first stays
    assert repair.text().endswith("The lag 16h is kept, 48h (elapsed) left out.")


def test_attributes_left_out_are_noted():
    """What the other link said besides its lag is named; what both say is not."""
    one = Dependency("a", "b", attributes={"x": "1", "y": "2"})
    _, repairs = kept(one, Dependency("a", "b", attributes={"x": "3", "y": "2"}))
    assert [(each.code, each.path) for each in repairs] == [
        ("file.link_attribute", 'dependencies["a->b"].attributes["x"]')
    ]
    assert kept(one, one)[1] == []

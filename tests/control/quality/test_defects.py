"""Defects, test cases and the cost of quality, worked by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore.control.quality import (
    CaseCount,
    DefectCount,
    QualityCost,
    QualityCostKind,
    case_progress,
    cost_of_quality,
    defect_flow,
    removal_efficiency,
)
from tests.control.quality.test_chart import paths

MAY, JUNE, JULY = date(2027, 5, 31), date(2027, 6, 30), date(2027, 7, 31)
REPORTS = [
    DefectCount(day, severity, opened, closed)
    for day, opened, closed in (
        (MAY, (0, 4, 9), (0, 2, 4)),
        (JUNE, (2, 11, 23), (1, 8, 12)),
        (JULY, (1, 7, 14), (2, 9, 22)),
    )
    for severity, opened, closed in zip(("s1", "s2", "s3"), opened, closed, strict=True)
]


def test_flow():
    """Open defects of three periods, by severity too; in whatever order they are given."""
    found = defect_flow(REPORTS)
    assert [point.open for point in found.points] == [7, 22, 11]
    assert found.points[1].by_severity == (("s1", 1), ("s2", 5), ("s3", 16))
    assert found.points[-1].total == 71
    assert found.arrival == pytest.approx(58 / 61)
    assert found.closure == pytest.approx(54 / 61)
    assert found.days_to_clear is None
    assert [each.code for each in found.notices] == ["defects.pile_up"]
    assert defect_flow(REPORTS[::-1]) == found
    frame = found.to_frame()
    assert frame["open s3"].tolist() == [5, 16, 8]


def test_clearing():
    """What closes faster than it comes is cleared; nothing open is clear already."""
    found = defect_flow([DefectCount(MAY, "", 60), DefectCount(JUNE, "", 0, 30)])
    assert found.days_to_clear == pytest.approx(30)
    assert defect_flow([DefectCount(MAY, "", 5, 5)]).days_to_clear == 0.0
    assert defect_flow([DefectCount(MAY, "", 5, 3)]).days_to_clear is None


def test_flow_refuses():
    """Counts that are none, and more closed than open, are named."""
    assert paths(defect_flow, []) == [("reports", "quality.no_values")]
    bad = [DefectCount(MAY, "s1", -1, 0), DefectCount(MAY, "s2", 1, None)]
    assert paths(defect_flow, bad) == [
        ("reports[0].opened", "value.below"),
        ("reports[1].closed", "value.missing"),
    ]
    much = [DefectCount(MAY, "s1", 1, 2), DefectCount(JUNE, "s2", 0, 1)]
    assert paths(defect_flow, much) == [
        ('reports["2027-05-31"]["s1"].closed', "quality.closed_too_many"),
        ('reports["2027-06-30"]["s2"].closed', "quality.closed_too_many"),
    ]


def test_removal():
    """71 found before release and 6 in 90 days after; 900 and 100."""
    found = removal_efficiency(
        {("build", "test"): 71, ("build", "use"): 6}, ["build", "test", "use"]
    )
    assert found.overall.efficiency == pytest.approx(0.9221, abs=5e-5)
    assert found.overall.low < 0.9221 < found.overall.high
    assert found.phases[0].efficiency == 0.0
    book = removal_efficiency({("make", "make"): 900, ("make", "use"): 100}, ["make", "use"])
    assert book.overall.efficiency == 0.9


def test_containment():
    """Each phase removes a share of what came in with it or before, and had not been found."""
    found = removal_efficiency(
        {
            ("design", "design"): 6,
            ("design", "code"): 3,
            ("design", "use"): 1,
            ("code", "code"): 9,
            ("code", "use"): 1,
        },
        ["design", "code", "use"],
    )
    assert [(row.removed, row.escaped) for row in found.phases] == [(6, 4), (12, 2)]
    assert found.overall.removed == 18
    assert found.to_frame()["efficiency"].tolist() == pytest.approx([0.6, 12 / 14, 0.9])
    empty = removal_efficiency({}, ["a", "b"])
    assert (empty.overall.efficiency, empty.overall.low) == (None, None)


def test_removal_refuses():
    """Unknown phases, wrong order and bad counts are named at once."""
    bad = {("use", "build"): 1, ("x", "use"): -1}
    assert paths(removal_efficiency, bad, ["build", "use"], confidence=1) == [
        ("confidence", "value.not_a_share"),
        ('found["use"]["build"]', "quality.phase_order"),
        ('found["x"]["use"]', "value.below"),
        ('found["x"]["use"]', "quality.phase_unknown"),
    ]
    assert paths(removal_efficiency, {}, ["build"]) == [("phases", "quality.phases_few")]


def test_cost_of_quality():
    """Four classes, their sums and shares; in whole minor units."""
    kind = QualityCostKind
    found = cost_of_quality(
        [
            QualityCost(kind.PREVENTION, 18_000_00, "training"),
            QualityCost(kind.PREVENTION, 42_000_00, "reviews"),
            QualityCost(kind.APPRAISAL, 254_000_00),
            QualityCost(kind.INTERNAL_FAILURE, 97_000_00),
            QualityCost(kind.EXTERNAL_FAILURE, 31_000_00),
        ],
        budget=4_420_000_00,
    )
    assert (found.total, found.conformance, found.non_conformance) == (
        442_000_00,
        314_000_00,
        128_000_00,
    )
    assert found.failure_share == pytest.approx(0.2896, abs=5e-5)
    assert found.budget_share == pytest.approx(0.1)
    assert found.to_frame()["amount"].tolist()[-1] == 442_000_00
    empty = cost_of_quality([])
    assert (empty.failure_share, empty.budget_share) == (None, None)
    assert paths(cost_of_quality, [QualityCost(kind.APPRAISAL, -1)], budget=None) == [
        ("costs[0].amount", "value.below")
    ]


def cases(*rows):
    """Return reports of May, by day, executed and passed."""
    return [CaseCount(date(2027, 5, day), *rest) for day, *rest in rows]


def test_exit():
    """Ten a day are run of 100, nine pass; the exit is at 90."""
    rows = cases((3, 0, 0), (4, 10, 9), (5, 20, 18), (7, 40, 36))
    found = case_progress(rows, 100, exit_share=0.9)
    executed, passed = found.forecasts
    assert (executed.pace, executed.day, executed.low) == (10.0, date(2027, 5, 13), executed.day)
    assert (passed.wanted, passed.day) == (90, date(2027, 5, 13))
    assert found.exit_day == date(2027, 5, 13)
    assert found.pass_rate == 0.9
    assert found.to_frame()["remaining"].tolist() == [100, 90, 80, 60]


def test_exit_spread():
    """The interval is that of a renewal process."""
    rows = cases((3, 0, 0), (4, 5, 0), (5, 20, 0), (6, 30, 0))
    executed, passed = case_progress(rows, 60, confidence=0.8).forecasts
    variance = ((5 - 10) ** 2 + (15 - 10) ** 2) / 2
    wide = 1.2815516 * (30 * variance / 1000) ** 0.5
    assert executed.day == date(2027, 5, 9)
    assert wide == pytest.approx(1.11, abs=5e-3)
    assert (executed.low, executed.high) == (date(2027, 5, 8), date(2027, 5, 11))
    assert (passed.day, passed.why) == (None, "no_pace")


def test_exit_without_a_forecast():
    """Few reports give no day, and say so; what is reached has its day."""
    found = case_progress(cases((3, 10, 10), (4, 20, 20)), 50)
    assert {each.why for each in found.forecasts} == {"few"}
    assert found.exit_day is None
    assert "needs 4 reports" in found.text()
    done = case_progress(cases((3, 10, 10), (4, 50, 50), (5, 50, 50)), 50)
    assert done.exit_day == date(2027, 5, 4)
    assert case_progress(cases((3, 0, 0)), 50).pass_rate is None


def test_exit_refuses():
    """Reports that contradict themselves are named."""
    rows = cases((3, 10, 11), (3, 60, 5), (4, -1, 0))
    assert paths(case_progress, rows, 50, exit_share=2) == [
        ("exit_share", "value.not_a_share"),
        ('counts["2027-05-03"].passed', "quality.above_size"),
        ('counts["2027-05-03"].executed', "quality.above_size"),
        ('counts["2027-05-04"].executed', "value.below"),
        ('counts["2027-05-03"]', "quality.day_twice"),
    ]
    assert paths(case_progress, [], -1) == [
        ("counts", "quality.no_values"),
        ("total", "value.below"),
    ]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12))
def test_nothing_is_lost(rows):
    """What was opened is closed or open."""
    reports, still = [], 0
    for day, (opened, closed) in enumerate(rows):
        closed = min(closed, still + opened)  # noqa: PLW2901 - no more than there are
        still += opened - closed
        reports.append(DefectCount(date(2027, 1, 1 + day), "", opened, closed))
    last = defect_flow(reports).points[-1]
    assert last.open == still == last.total - sum(each.closed for each in reports)


@pytest.mark.parametrize(
    "answer",
    [
        defect_flow(REPORTS),
        removal_efficiency({("a", "b"): 1}, ["a", "b"]),
        cost_of_quality([QualityCost(QualityCostKind.APPRAISAL, 5)]),
        case_progress(cases((3, 0, 0), (4, 10, 9)), 100),
    ],
)
def test_round_trip(answer):
    """Answers cross JSON."""
    assert pm.io.loads(pm.io.dumps(answer)) == answer

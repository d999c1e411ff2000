"""The benchmark of portfolios reads, combines, checks and scores; its data stays outside."""

import pytest

from benchmarks import portfolio
from benchmarks._rcpsp_check import starts_of, wrong
from benchmarks._runner import Options
from pmcore import Limits
from pmcore.allocate import assign
from pmcore.kernels import COMPILED
from tests.archives import packed

PROJECT = "4 0 1 1  0 0 0 2 {0}:2 {0}:3  3 2 0 1 {0}:4  4 1 1 1 {0}:4  0 0 0 0"
TEXT = f"2 2 2 1 {PROJECT.format(1)} {PROJECT.format(2)}"


@pytest.fixture
def folder(tmp_path):
    """A folder like that of the published set, of two small portfolios."""
    family = tmp_path / "mplib1_set3"
    names = ("MPLIB1_Set3_10.txt", "MPLIB1_Set3_2.txt")
    packed(family / "all.tar.xz", {f"RCMPSP/{name}": TEXT for name in names})
    rows = [
        "instance,best_ub,best_lb",
        "MPLIB1_Set3_10.txt,15.0,9.0",
        "MPLIB1_Set3_2.txt,14.0,14.0",
    ]
    rows += ["MPLIB1_Set3_3.txt,1.0,1.0"]
    (family / "bounds.csv").write_text("\n".join(rows), "utf-8")
    return tmp_path


def test_projects_become_one_plan_and_one_instance_to_check_it_on():
    """Ids and positions agree: what the call answers is right on the file's own numbers."""
    projects = portfolio.read_projects(TEXT)
    plan, ids = portfolio.portfolio(projects)
    joined = portfolio.join("both", projects)
    assert [ids[1], ids[5], len(ids)] == ["p1/a1", "p2/a1", 8]
    assert [pool.id for pool in plan.resources] == ["r0", "r1"]
    assert joined.successors[4] == (5, 6)
    answer = assign(plan, limits=Limits(seconds=0))
    starts = starts_of(joined, answer.schedule, ids.__getitem__)
    assert wrong(joined, starts) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TEXT.replace("4 0 1 1", "4 7 1 1", 1), "begins at 7"),
        (TEXT.replace("1:4", "2:4"), "another"),
    ],
)
def test_what_the_plans_could_not_say_is_refused(text, said):
    """A release date and a link between projects are not left out in silence."""
    with pytest.raises(ValueError, match=said):
        portfolio.read_projects(text)


@pytest.mark.skipif(not COMPILED, reason="by the clock")
def test_what_ends_before_the_best_known_is_listed(folder):
    """Each machine-bound project takes seven: together fourteen is the least there can be."""
    report = portfolio.run(Options(data=folder, seconds=1.0, settings={"peers": "0"}))
    assert [(row["instance"], row["length"]) for row in report.rows[:2]] == [
        ("MPLIB1_Set3_10.txt", 14),
        ("MPLIB1_Set3_2.txt", 14),
    ]
    assert report.failures == []
    assert report.figures["improved"] == 1
    assert report.figures["gap_pct"] == pytest.approx((14 - 15) / 15 * 50, abs=0.001)

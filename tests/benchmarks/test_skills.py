"""The benchmark of skills reads, checks and scores; its data stays outside."""

from math import inf

import pytest

from benchmarks import skills
from benchmarks._runner import Options
from benchmarks._skills_check import wrong
from benchmarks._skills_data import Instance, published, read_def, read_dzn, read_msrcp
from tests.archives import packed

DZN = """
nActs = 3; dur = [0,2,3]; nSkills = 2;
sreq = [| 0,0, | 1,1, | 0,1, |];
nResources = 2; mastery = [| true,false, | true,true, |];
nPrecs = 1; pred = [1]; succ = [2]; unpred = [2]; unsucc = [3];
"""
MSRCP = r"""
\* Project Module *\
3 2 2 2
9
9
2 1 3
4 1 3
0 0
\* Workforce Module *\
1 0
1 1
\* Workforce Module with Skill Levels *\
2 0
1 3
\* Skill Requirements Module *\
1 1
2 0
0 0
\* Skill Level Requirements Module *\
2 3
1 2
-1
\* Cost Module
"""
DEF = """
ResourceID Salary Skills
1 10.5 Q0: 0 Q1: 2
2 8.0 Q1: 0
====
TaskID Duration Skill Predecessor IDs
1 5 Q1: 1
2 3 Q0: 0 1
"""


def test_formats():
    found = read_dzn("tiny", DZN)
    assert found.needs == ((), ((0, 1, 1), (1, 1, 1)), ((1, 1, 1),))
    assert found.people == ({0: 1}, {0: 1, 1: 1})
    assert found.successors == ((1,), (), ())
    found = read_msrcp("tiny", MSRCP)
    assert found.durations == (2, 4, 0)
    assert found.needs == (((0, 2, 1), (1, 3, 1)), ((0, 1, 1), (0, 2, 1)), ())
    assert found.people == ({0: 2}, {0: 1, 1: 3})
    found = read_def("tiny", DEF)
    assert found.needs == (((1, 2, 1),), ((0, 1, 1),))
    assert found.people == ({0: 1, 1: 3}, {1: 1})
    assert found.successors == ((1,), ())


def test_the_check_sees_each_fault():
    one, both = ((0, 1, 1),), ((0, 1, 1), (1, 2, 1))
    people = ({0: 1}, {0: 2, 1: 2}, {1: 1})
    tiny = Instance("tiny", (2, 3), (one, both), ((1,), ()), people)
    assert wrong(tiny, (0, 2), ((1,), (0, 1)), 5) is None
    assert "before" in wrong(tiny, (0, 1), ((0,), (0, 1)))
    assert "missing" in wrong(tiny, (0, -1), ((0,), (0, 1)))
    assert "ends at" in wrong(tiny, (0, 2), ((1,), (0, 1)), 4)
    for crew in ((0, 2), (0,), (0, 0), (0, 1, 2)):
        assert "team" in wrong(tiny, (0, 2), ((1,), crew))


@pytest.mark.parametrize("peers", ["0", "1"])
def test_set_1b_beside_what_was_published(tmp_path, peers):
    folder = tmp_path / "mspsp_instlib"
    packed(folder / "instances.tar.xz", {"set-1/set-1b/inst_tiny_00.dzn": DZN})
    head = "set,group,instNum,optimal,lb,makespan,runtime_s"
    (folder / "bounds.csv").write_text(f"{head}\nset-1b,tiny_pris,0,1,2,5,0.1\n", "utf-8")
    settings = {"set": "mspsp", "peers": peers}
    report = skills.run(Options(data=tmp_path, seconds=2.0, settings=settings))
    assert not report.failures
    assert report.figures["gap_pct"] == 0
    assert report.figures["proven_pct_mspsp"] == 100
    assert report.figures.get("gap_pct_cpsat", inf) == (0 if peers == "1" else inf)


def test_a_name_with_two_published_lengths_has_none(tmp_path):
    folder = tmp_path / "mspsp_instlib"
    folder.mkdir()
    rows = ["set,group,instNum,optimal,lb,makespan,runtime_s"]
    rows += ["set-2c,g_pris,0,1,9,12,1", "set-2c,g_pris,0,1,9,14,1", "set-2c,h_pris,1,0,9,14,1"]
    (folder / "bounds.csv").write_text("\n".join(rows), "utf-8")
    assert published(tmp_path) == {"inst_h_01": (9, 14)}

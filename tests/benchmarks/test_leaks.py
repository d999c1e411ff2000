"""Nothing leaks in the renderings of a small scenario, and what is planted is found."""

import json
from pathlib import Path

import pytest

from benchmarks import leaks
from benchmarks._leak_scan import Scan, small
from benchmarks._runner import Options
from benchmarks._scenario_audiences import audiences, client_of, internal, told
from benchmarks._scenario_reports import renderings
from pmcore.control import communication

TINY = Path(__file__).parents[1] / "data" / "scenarios" / "tiny.json"
HIDDEN = {
    "client_exec": ["rate", "margin", "internal cost", "individual performance", "all risks"],
    "internal_management": ["raw 360 answers of single raters"],
}
TOLD = {
    "client_exec": ["milestone dates", "forecast finish with confidence range", "open decisions"],
    "internal_management": ["all schedule", "cost", "margin", "risk register", "resource load"],
}


@pytest.fixture
def file():
    """The tiny file with two audiences, a log and a stakeholder."""
    held = json.loads(TINY.read_text("utf-8"))
    held |= {
        "audiences": TOLD,
        "hidden_fields": HIDDEN,
        "log": [
            {
                "id": "DEC-1",
                "kind": "decision",
                "opened": "2027-01-05",
                "text": "Choose the colour",
                "owner": "S1",
                "due": "2027-01-06",
                "closed": None,
            }
        ],
        "stakeholders": [
            {
                "id": "S1",
                "name": "Ms Boss",
                "name_zh": "老板",
                "organisation": "client",
                "role": "sponsor",
                "audience": "client_exec",
                "language": "zh",
            }
        ],
        "title_zh": "小项目",
    }
    held.setdefault("quality", {})
    held.setdefault("performance", {})
    return held


@pytest.fixture
def folder(tmp_path, file):
    """A folder that holds the file."""
    (tmp_path / "a.json").write_text(json.dumps(file), "utf-8")
    return tmp_path


def test_nothing_leaks_and_what_is_planted_is_found(folder):
    """Every rendering is clean, by both scanners, and both find each planted secret."""
    report = leaks.run(Options(folder, quick=False))
    assert report.failures == []
    figures = report.figures
    assert figures["leaks"] == 0
    assert figures["renderings"] > 10
    assert figures["planted"] > 10
    assert figures["planted_found_pct"] == figures["planted_found_by_file_pct"] == 100


def test_a_report_that_tells_too_much_is_told(folder, monkeypatch):
    """A report made for everybody and sent to the client is found by both scanners."""

    def to_everybody(each, _audience):
        return communication.status_report(each.plan, each.update.at, **each.answers)

    monkeypatch.setattr(leaks.Told, "report", to_everybody)
    report = leaks.run(Options(folder, quick=True))
    assert report.figures["leaks"] > 0
    assert any("leak." in line for line in report.failures)
    assert any("internal cost" in line for line in report.failures)


def test_what_clients_must_miss_is_looked_for(file):
    """Each thing is found where it stands, and not in the client's own report."""
    each = told(file, samples=50)[-1]
    scan = Scan(file, "client_exec")
    person = file["people"][0]
    risk = file["risks"][0]
    for what, line in (
        ("rate", f"{person['id']} ¥{person['rate']}"),
        (risk["id"], f"watch {risk['id']}"),
        (f"{person['id']} performance", f"{person['name']}: rating 4"),
    ):
        assert scan.names(what, line), what
        assert not any(scan.names(what, text) for text in renderings(each, "client_exec")), what
    with pytest.raises(AssertionError, match="nothing is known"):
        scan.names("the weather", "")


def test_clients_of_a_portfolio():
    """Each project has an audience of clients, and a stakeholder belongs to one."""
    file = {
        "audiences": {"client_exec": ["milestone dates"], "team": ["own tasks"]},
        "hidden_fields": {"client_exec": ["rate"]},
        "projects": [{"id": "RET", "name": "Retail range"}, {"id": "GOV", "name": "Offices"}],
        "risks": [{"id": "R1"}, {"id": "R2", "visibility": "internal"}],
        "expected": {"client_report_must_not_contain": ["R1", "rate"]},
    }
    assert [each.id for each in audiences(file)] == ["client_exec/RET", "client_exec/GOV", "team"]
    assert client_of({"organisation": "retail client"}, file) == "RET"
    assert client_of({"organisation": "government client"}, file) == "GOV"
    assert client_of({"organisation": "authority"}, file) is None
    assert internal(file) == {"R1", "R2"}


def test_forms_of_an_amount():
    """A price is looked for in yuan and 万元, with and without a fraction."""
    forms = set(small(95))
    assert {"¥95", "¥95.00", "95元", "CNY 95.00", "0.0095万元"} <= forms

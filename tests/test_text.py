"""Every sentence stands in both languages, with the same facts, and is used."""

import re
import string
from pathlib import Path

import pytest

from pmcore import _text
from pmcore._text import LANGUAGES, codes, template

SOURCES = {
    path: path.read_text("utf-8")
    for path in (Path(__file__).parent.parent / "src" / "pmcore").rglob("*.py")
    if path.parent.name != "_text"
}
SPECS = {"", "instant", "day", "duration", "hours", "percent"} | {
    *("list", "word", "words", "money", "kind")
}
# Topics all of whose codes are problems, so that each needs an advice.
PROBLEMS = (
    "plan.",
    "json.",
    "table.",
    "file.",
    "xer.",
    "pmxml.",
    "mspdi.",
    "mpxj.",
    "sheet.",
)


def facts(code, language):
    """Return the placeholders of a sentence, each as name and conversion."""
    parsed = string.Formatter().parse(template(code, language))
    return {(name, conversion) for _, name, _, conversion in parsed if name is not None}


@pytest.mark.parametrize("code", sorted(codes()))
def test_both_languages(code):
    """English and Chinese tell the same facts, and Chinese is Chinese."""
    english, chinese = (template(code, language) for language in LANGUAGES)
    assert {name for name, _ in facts(code, "en")} == {name for name, _ in facts(code, "zh-CN")}
    assert not re.search(r"[\u4e00-\u9fff]", english)
    if not re.fullmatch(r"[^a-z]*|null", re.sub(r"\{[^}]*\}", "", english)):
        assert re.search(r"[\u4e00-\u9fff]", chinese) or chinese == english


@pytest.mark.parametrize("code", sorted(codes()))
def test_forms_of_facts(code):
    """A placeholder asks for a form that sentences know."""
    for language in LANGUAGES:
        for _, name, spec, _ in string.Formatter().parse(template(code, language)):
            form = re.split(r"[./]", spec or "")[0]
            assert name is None or form in SPECS or spec[-1:] in "dfg,", code


@pytest.mark.parametrize("code", sorted(code for code in codes() if code.endswith(".hint")))
def test_advice_has_a_finding(code):
    """An advice belongs to a problem and tells nothing the problem does not know."""
    base = code.removesuffix(".hint")
    assert base in codes()


def test_problems_have_advice():
    """Every code that a Problem is made with has its hint."""
    named = {
        code
        for text in SOURCES.values()
        for code in re.findall(r"\bProblem\(\s*\"([a-z_.]+)\"", text)
    }
    assert named
    named |= {code for code in codes() if code.startswith(PROBLEMS)}
    missing = {
        code
        for code in named
        if not code.endswith((".hint", ".repair")) and f"{code}.hint" not in codes()
    }
    assert missing == set()


def test_codes_of_the_sources_exist():
    """No problem is made with a code that has no sentence."""
    for path, text in SOURCES.items():
        for code in re.findall(r"\bProblem\(\s*\"([a-z_.]+)\"", text):
            assert code in codes(), (path.name, code)


@pytest.mark.parametrize("code", sorted(code for code in codes() if not code.startswith("word.")))
def test_every_code_is_used(code):
    """A sentence that nobody says is taken out."""
    base = code.removesuffix(".hint").removesuffix(".repair")
    assert any(says(text, base) for text in SOURCES.values())


def says(text, code):
    """Tell whether a source holds a code, whole or put together of its parts."""
    stem, _, tail = code.rpartition(".")
    head, _, ending = code.rpartition("_")
    return (
        f'"{code}"' in text
        or f'f"{stem}.{{' in text
        or (f'"{stem}."' in text and f'"{tail}"' in text)
        or (f'"{head}"' in text and f'_{ending}"' in text)
    )


def test_topics_do_not_share_codes():
    """A code stands in one topic, so that none hides another."""
    held = [code for topic in _text._TOPICS for code in topic.SENTENCES]
    assert sorted(held) == sorted(set(held))


def test_findings_end_without_a_full_stop():
    """A problem's text puts the full stops itself."""
    for code in codes():
        if code.startswith(PROBLEMS):
            for language in LANGUAGES:
                assert not template(code, language).endswith((".", "。", " ")), code

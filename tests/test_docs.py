"""The code of README.md and docs/ runs, and prints what the page says it prints."""

import contextlib
import doctest
import io
import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^```(python|text|console)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
PROMPT = "$ pmcore "
LENIENT = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def examples(page):
    """List the Python blocks of a page: first line number, code, output that follows or None."""
    found = []
    end = None
    for block in FENCE.finditer(page):
        kind, body = block.groups()
        if kind == "python":
            found.append([page.count("\n", 0, block.start()) + 1, body, None])
            end = block.end()
        elif kind == "console":
            found.append([page.count("\n", 0, block.start()) + 1, *session(body)])
            end = None
        elif end is not None and not page[end : block.start()].strip():
            found[-1][2] = body
    return found


def session(body):
    """Turn a shell session into code that runs its commands here, and what they print."""
    lines = body.splitlines(keepends=True)
    calls = [shlex.split(line[len(PROMPT) :]) for line in lines if line.startswith(PROMPT)]
    code = "import contextlib, sys\nfrom pmcore.__main__ import main\n"
    code += "with contextlib.redirect_stderr(sys.stdout):\n"
    code += "".join(f"    main({call!r})\n" for call in calls)
    return code, "".join(line for line in lines if not line.startswith("$ "))


def run(name, page):
    """Run the examples of a page in order; the outputs that differ, as pairs."""
    space = {"__name__": "__docs__"}
    wrong = []
    for line, code, wanted in examples(page):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile("\n" * line + code, name, "exec"), space)  # noqa: S102  # examples are code
        got = printed.getvalue()
        if wanted is not None and not doctest.OutputChecker().check_output(wanted, got, LENIENT):
            wrong.append((wanted, got))
    return wrong


PAGES = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    if not {"_build", "api"} & set(path.parts)
}


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if examples(page)])
def test_examples_run_as_printed(name, tmp_path, monkeypatch):
    """Each page's examples run in order, away from the repository, with the stated output."""
    monkeypatch.chdir(tmp_path)
    assert run(name, PAGES[name]) == []


def test_wrong_output_is_found():
    """The reader of pages sees an output that differs, and ignores text that belongs to nothing."""
    page = "```text\nno\n```\n```python\nx = 2\nprint(x)\n```\n\n```text\n3\n```\n"
    assert run("page", page) == [("3\n", "2\n")]
    assert run("page", page.replace("3", "2")) == []


def test_shell_sessions_run():
    """A block marked console runs its pmcore commands, and what they print is compared."""
    page = "```console\n$ pmcore check none.json\n{}\n```\n"
    said = "pmcore: cannot use none.json: No such file or directory"
    assert run("page", page.format(said)) == []
    assert len(run("page", page.format("nothing"))) == 1


def test_failing_example_names_its_line():
    """An example that raises is reported at its line of the page."""
    with pytest.raises(ZeroDivisionError) as caught:
        run("page.md", "Title\n\n```python\nx = 1\nx / 0\n```\n")
    place = caught.traceback[-1]
    assert (str(place.path).rpartition("/")[2], place.lineno + 1) == ("page.md", 5)


def test_pages_link_to_pages_that_exist():
    """Relative links of README.md and docs/ lead to files of the repository."""
    links = [
        (name, target)
        for name, page in PAGES.items()
        for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", page)
    ]
    missing = [link for link in links if not (ROOT / link[0]).parent.joinpath(link[1]).exists()]
    assert links
    assert missing == []

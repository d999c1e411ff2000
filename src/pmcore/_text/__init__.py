"""Every sentence pmcore says, by code, in English and Chinese.

One module a topic; each sentence stands there in both languages, side by side.
"""

from __future__ import annotations

from pmcore._text import (
    _allocate,
    _communication,
    _cost,
    _earned,
    _exchange,
    _files,
    _gaps,
    _health,
    _io,
    _lessons,
    _losses,
    _monitor,
    _mspdi,
    _performance,
    _plan,
    _progress,
    _protrack,
    _quality,
    _relations,
    _reports,
    _risk,
    _schedule,
    _scope,
    _sheets,
    _skills,
    _staffing,
    _template,
    _values,
    _views,
)

__all__ = ["LANGUAGES", "codes", "template"]

LANGUAGES = ("en", "zh-CN")
_TOPICS = (
    _values,
    _plan,
    _template,
    _schedule,
    _relations,
    _health,
    _allocate,
    _staffing,
    _gaps,
    _risk,
    _monitor,
    _quality,
    _performance,
    _skills,
    _communication,
    _reports,
    _scope,
    _lessons,
    _cost,
    _progress,
    _earned,
    _io,
    _files,
    _losses,
    _mspdi,
    _protrack,
    _exchange,
    _sheets,
    _views,
)
_SENTENCES: dict[str, tuple[str, str]] = {
    code: pair for topic in _TOPICS for code, pair in topic.SENTENCES.items()
}


def template(code: str, language: str) -> str:
    """Return the template of `code`; its facts stand in braces.

    Raises
    ------
    ValueError
        If `language` is not offered or no template has the code.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language is one of {LANGUAGES}, found {language!r}")
    try:
        return _SENTENCES[code][LANGUAGES.index(language)]
    except KeyError:
        raise ValueError(f"no sentence has the code {code!r}") from None


def codes() -> frozenset[str]:
    """Return the codes of all sentences."""
    return frozenset(_SENTENCES)

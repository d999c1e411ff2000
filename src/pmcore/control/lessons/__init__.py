"""What a finished project teaches the next one."""

from pmcore.control.lessons._advice import Advice, Advised, Likeness, advise
from pmcore.control.lessons._evaluation import (
    Cause,
    Evaluation,
    Measure,
    Verdict,
    evaluate,
)
from pmcore.control.lessons._lessons import (
    ChangeLesson,
    DefectLesson,
    DelayLesson,
    EstimateLesson,
    Lessons,
    ProjectFacts,
    reference_class,
)
from pmcore.control.lessons._records import Lesson, LessonKind, Record
from pmcore.control.lessons._risks import RiskLesson

__all__ = [
    "Advice",
    "Advised",
    "Cause",
    "ChangeLesson",
    "DefectLesson",
    "DelayLesson",
    "EstimateLesson",
    "Evaluation",
    "Lesson",
    "LessonKind",
    "Lessons",
    "Likeness",
    "Measure",
    "ProjectFacts",
    "Record",
    "RiskLesson",
    "Verdict",
    "advise",
    "evaluate",
    "reference_class",
]

"""RulePack + Candidates -> Findings -> Verdicts -> scores.

Pure, and the only place where outcomes are combined.
"""

from oit_checker.assess.item import JudgeContext, judge_item
from oit_checker.assess.pack import judge, judge_one, relations
from oit_checker.assess.ruled import ruled_outcome, ruled_score
from oit_checker.assess.scores import assumed, score, span_of, total_of
from oit_checker.model.worth import rating_of

__all__ = [
    "JudgeContext",
    "assumed",
    "judge",
    "judge_item",
    "judge_one",
    "rating_of",
    "relations",
    "ruled_outcome",
    "ruled_score",
    "score",
    "span_of",
    "total_of",
]

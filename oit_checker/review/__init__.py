"""An assessor's worklist as a sheet: what needs a person, and the rulings that come back."""

from oit_checker.review.labelling import LabelledRuling, labelled_csv, labelled_jsonl
from oit_checker.review.questions import FilledRow, Key, Look, Question
from oit_checker.review.reading import FilledWorklist, read_worklist
from oit_checker.review.writing import worklist_sheet

__all__ = [
    "FilledRow",
    "FilledWorklist",
    "Key",
    "LabelledRuling",
    "Look",
    "Question",
    "labelled_csv",
    "labelled_jsonl",
    "read_worklist",
    "worklist_sheet",
]

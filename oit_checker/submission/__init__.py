"""The agency's sheet: written empty or filled, and read back in whatever state it comes.

Functions take the RulePack that they need; nothing here judges an answer.
"""

from oit_checker.submission.sheet import read_submission
from oit_checker.submission.telling import sentence_of
from oit_checker.submission.template import write_template
from oit_checker.submission.writing import write_submission

__all__ = ["read_submission", "sentence_of", "write_submission", "write_template"]

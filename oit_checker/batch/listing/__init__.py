"""The list of agencies that a Batch is made from: read, written, and its addresses asked."""

from oit_checker.batch.listing.reading import read_list
from oit_checker.batch.listing.shapes import AgencyList, RowProblem, sentence_of
from oit_checker.batch.listing.writing import write_list, write_template

__all__ = [
    "AgencyList",
    "RowProblem",
    "read_list",
    "sentence_of",
    "write_list",
    "write_template",
]

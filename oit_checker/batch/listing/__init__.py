"""The list of agencies that a Batch is made from: read, written, and its addresses asked."""

from oit_checker.batch.listing.notices import notices_of
from oit_checker.batch.listing.owner import is_owned_by, owner_of
from oit_checker.batch.listing.reading import read_list
from oit_checker.batch.listing.shapes import AgencyList, RowProblem, sentence_of
from oit_checker.batch.listing.writing import write_list, write_template

__all__ = [
    "AgencyList",
    "RowProblem",
    "is_owned_by",
    "notices_of",
    "owner_of",
    "read_list",
    "sentence_of",
    "write_list",
    "write_template",
]

"""The pack for an objection: what was asked, answered, seen and ruled, verifiable by anyone."""

from oit_checker.evidence.comparing import database_flaws
from oit_checker.evidence.flaws import Flaw
from oit_checker.evidence.packing import MEGABYTE, Packed, Wish, write_pack
from oit_checker.evidence.verifying import Bounds, Verification, verify_pack

__all__ = [
    "MEGABYTE",
    "Bounds",
    "Flaw",
    "Packed",
    "Verification",
    "Wish",
    "database_flaws",
    "verify_pack",
    "write_pack",
]

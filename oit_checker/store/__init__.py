"""Keeps Crawls and Runs: rows in tables, bytes by digest. Nothing is overwritten."""

from oit_checker.store.database import RunRow, Store
from oit_checker.store.evidence import EvidenceFolder
from oit_checker.store.history import VerdictRow
from oit_checker.store.shelf import KeptPage

__all__ = ["EvidenceFolder", "KeptPage", "RunRow", "Store", "VerdictRow"]

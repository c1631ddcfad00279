"""Keeps Crawls and Runs: rows in tables, bytes by digest. Nothing is overwritten."""

from oit_checker.store.batches import AgencyRow, BatchProgress, digest_of
from oit_checker.store.database import RunRow, Store
from oit_checker.store.earlier import EarlierCrawl, EarlierPage
from oit_checker.store.evidence import EvidenceFolder
from oit_checker.store.history import VerdictRow
from oit_checker.store.pruning import Doomed, Heap, Rule, Sizes
from oit_checker.store.shelf import KeptPage

__all__ = [
    "AgencyRow",
    "BatchProgress",
    "Doomed",
    "EarlierCrawl",
    "EarlierPage",
    "EvidenceFolder",
    "Heap",
    "KeptPage",
    "Rule",
    "RunRow",
    "Sizes",
    "Store",
    "VerdictRow",
    "digest_of",
]

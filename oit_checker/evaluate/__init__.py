"""Measures agreement with sites and labels that people judged by hand."""

from oit_checker.evaluate.agreement import Agreement, agreement_of, cohens_kappa
from oit_checker.evaluate.labels import LabelRow, read_labels
from oit_checker.evaluate.link_labels import LinkLabelReport, evaluate_link_labels
from oit_checker.evaluate.sites import Judgement, SitesReport, evaluate_sites

__all__ = [
    "Agreement",
    "Judgement",
    "LabelRow",
    "LinkLabelReport",
    "SitesReport",
    "agreement_of",
    "cohens_kappa",
    "evaluate_link_labels",
    "evaluate_sites",
    "read_labels",
]

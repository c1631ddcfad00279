"""CSV, a row an element; with a byte order mark, so that Excel shows the Thai."""

from __future__ import annotations

import csv
import io

from oit_checker.report._rows import ELEMENT_COLUMNS, element_rows, harmless
from oit_checker.report._shapes import ReportView

EXTENSION = "csv"


def rendered(view: ReportView) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([view.say(f"column.{name}") for name in ELEMENT_COLUMNS])
    for row in element_rows(view):
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")

"""CSV, tidy: a row an agency and item that changed; with a byte order mark, so that Excel shows the
Thai."""

from __future__ import annotations

import csv
import io

from oit_checker.report._rows import harmless
from oit_checker.report.batch_difference._rows import ITEM_COLUMNS, item_rows
from oit_checker.report.batch_difference._view import BatchDifferenceView

EXTENSION = "csv"


def rendered(view: BatchDifferenceView) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([view.say(f"sheet.column.{name}") for name in ITEM_COLUMNS])
    for row in item_rows(view):
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")

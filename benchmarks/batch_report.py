"""What the reports of a Batch cost: CPU seconds and size of each format, and how quick the page is.

    python -m benchmarks.batch_report [--sizes 60 600 8300] [--browser /usr/bin/chromium]

Agencies are made up (43 items, six weeks of history). Times of the page are those of a real
browser opening the file from disk: first paint, everything there, one key typed into the search
until the rows are drawn, one scroll to further rows; the median of `--times`.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from oit_checker.report import batch, batch_difference
from oit_checker.rulepack import load_pack
from tests.report.batch_material import batch_of

_PAINT = """() => {
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  const timing = performance.getEntriesByType('navigation')[0];
  return [paint ? paint.startTime : NaN, timing.domContentLoadedEventEnd];
}"""
_TYPED = """(text) => new Promise((done) => {
  const search = document.getElementById('search'), start = performance.now();
  search.value = text;
  search.dispatchEvent(new Event('input'));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""
_SCROLLED = """() => new Promise((done) => {
  const frame = document.getElementById('frame'), start = performance.now();
  frame.scrollTop = frame.scrollHeight;
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[60, 600, 8300])
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    pack = load_pack(2563)
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            made = batch_of(pack, size)
            print(f"{size} agencies")
            for name in batch.formats():
                started = time.process_time()
                data = batch.render(name, made, pack, "th")
                _tell(name, time.process_time() - started, len(data))
                path = Path(folder) / f"{size}.{batch.extension(name)}"
                path.write_bytes(data)
            assert made.difference is not None
            for name in batch_difference.formats():
                started = time.process_time()
                data = batch_difference.render(name, made.difference, pack, "th")
                _tell(f"diff {name}", time.process_time() - started, len(data))
            if Path(options.browser).exists():
                _open(Path(folder) / f"{size}.html", options.browser, options.times)


def _tell(name: str, cpu_s: float, size_bytes: int) -> None:
    print(f"  {name:<10} {cpu_s:6.2f} CPU s {size_bytes / 1e6:8.2f} MB")


def _open(path: Path, browser: str, times: int) -> None:
    found: dict[str, list[float]] = {}
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for _ in range(times):
            page = started.new_page(viewport={"width": 1366, "height": 768})
            for name, value in _measured(page, path):
                found.setdefault(name, []).append(value)
            page.close()
        started.close()
    for name, values in found.items():
        print(f"  {name:<22} {statistics.median(values):8.1f}")


def _measured(page: Page, path: Path) -> Sequence[tuple[str, float]]:
    """Milliseconds, but for the memory of the script in MB."""
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    paint_ms, ready_ms = page.evaluate(_PAINT)
    page.evaluate("document.getElementById('frame').scrollIntoView()")
    page.wait_for_timeout(300)  # the section is laid out only now
    typed = [page.evaluate(_TYPED, text) for text in ("น", "หน", "หนอ", "")]
    return (
        ("first paint ms", paint_ms),
        ("all there ms", ready_ms),
        ("a key typed ms", statistics.median(typed)),
        ("a scroll ms", page.evaluate(_SCROLLED)),
        ("script memory MB", page.evaluate("performance.memory.usedJSHeapSize") / 1e6),
    )


if __name__ == "__main__":
    main()

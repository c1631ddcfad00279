"""A whole Batch over a farm of made sites: wall time against the ideal, CPU, memory, politeness.

    python benchmarks/batch.py FARM --port 8801 --mean-ms 200 [--workers 2] [--slots 30]
        [--access-log FILE] [--peer "python peers.py scrapy FARM --port 8801 --per-host 2"]

FARM holds `seeds.txt`, an address of this machine a line, each served on `--port` with answers
after `--mean-ms` on average, and `farm.json`, which counts the pages of each. The ideal is what
the longest site takes when all of them are fetched side by side with two requests at once, and
nothing costs anything. Runs: first scan, second scan of the unchanged farm, each timed as a whole
with start-up, judging and reports; `--peer` is any command that crawls the same farm, timed in
the same run. CPU is that of all processes; memory the peak of each, read twice a second.
`--access-log`: lines of "end_seconds took_seconds address …", from which the requests under way
at once are counted.
"""

from __future__ import annotations

import argparse
import json
import resource
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

REQUESTS_AT_ONCE = 2
PLAIN = ("--allow-private", "--no-browser", "--no-ocr", "--no-pictures", "--quiet")


@dataclass(frozen=True)
class Cost:
    wall_s: float
    cpu_s: float
    peaks_mib: list[float]
    code: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("farm", type=Path)
    parser.add_argument("--port", type=int, default=8801)
    parser.add_argument("--mean-ms", type=float, default=200)
    parser.add_argument("--sites", type=int, default=0)
    parser.add_argument("--workers", type=int, nargs="+", default=[2])
    parser.add_argument("--slots", type=int, default=30)
    parser.add_argument("--access-log", type=Path)
    parser.add_argument("--peer", action="append", default=[])
    given = parser.parse_args()
    hosts = (given.farm / "seeds.txt").read_text(encoding="utf-8").split()
    hosts = hosts[: given.sites or len(hosts)]
    pages = pages_of(given.farm, hosts)
    ideal_s = max(pages.values()) * given.mean_ms / 1000 / REQUESTS_AT_ONCE
    print(f"{len(hosts)} sites, {sum(pages.values())} pages, ideal {ideal_s:.1f} s")
    for workers in given.workers:
        with tempfile.TemporaryDirectory() as folder:
            scan(Path(folder), hosts, given, workers, sum(pages.values()), ideal_s)
    for command in given.peer:
        show(command.split("/")[-1], timed(shlex.split(command), given.farm), pages, ideal_s)


def pages_of(farm: Path, hosts: list[str]) -> dict[str, int]:
    known = json.loads((farm / "farm.json").read_text(encoding="utf-8"))
    sites = known.get("sites", {})
    if isinstance(sites, list):
        sites = {each.get("host") or each.get("address"): each for each in sites}
    return {host: int(sites.get(host, {}).get("pages", 150)) for host in hosts}


def scan(
    folder: Path,
    hosts: list[str],
    given: argparse.Namespace,
    workers: int,
    pages: int,
    ideal_s: float,
) -> None:
    rows = [f"หน่วยงานที่ {n},http://{host}:{given.port}/" for n, host in enumerate(hosts, 1)]
    (folder / "list.csv").write_text("\n".join(["ชื่อหน่วยงาน,เว็บไซต์", *rows]), encoding="utf-8")
    command = [sys.executable, "-m", "oit_checker", "scan", "list.csv", *PLAIN]
    command += ["--workers", str(workers), "--slots", str(given.slots)]
    command += ["--format", "html", "--output", "batch.html"]
    for name in ("first", "second"):
        mark = lines_in(given.access_log)
        cost = timed([*command, "--new"], folder)
        show(f"{name} scan, {workers} workers", cost, {"": pages}, ideal_s)
        if given.access_log:
            print(f"    most requests at once: {most_at_once(given.access_log, mark)}")
    sizes = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    database = (folder / "oit.sqlite").stat().st_size
    print(f"    database {database / 2**20:.0f} MiB, all files {sizes / 2**20:.0f} MiB")


def show(name: str, cost: Cost, pages: dict[str, int], ideal_s: float) -> None:
    total = sum(pages.values())
    peaks = sorted((round(peak) for peak in cost.peaks_mib), reverse=True)[:6]
    print(
        f"{name}: {cost.wall_s:.1f} s ({cost.wall_s / ideal_s:.2f} x ideal), "
        f"{cost.cpu_s:.1f} CPU s ({cost.cpu_s / total * 1000:.1f} a thousand pages), "
        f"peak MiB a process {peaks}, exit {cost.code}"
    )


def timed(command: list[str], folder: Path) -> Cost:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    peaks: dict[int, float] = {}
    watching = threading.Thread(target=watch, args=(process, peaks))
    watching.start()
    code = process.wait()
    wall_s = time.monotonic() - began
    watching.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall_s, cpu_s, list(peaks.values()), code)


def watch(process: subprocess.Popen[bytes], peaks: dict[int, float]) -> None:
    """The highest resident size of the process and of all below it."""
    while process.poll() is None:
        for pid in family_of(process.pid):
            try:
                status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            except OSError:
                continue
            for line in status.splitlines():
                if line.startswith("VmHWM:"):
                    peaks[pid] = int(line.split()[1]) / 1024
        time.sleep(0.5)


def family_of(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        try:
            children = Path(f"/proc/{each}/task/{each}/children").read_text(encoding="ascii")
        except OSError:
            continue
        found += [int(child) for child in children.split()]
    return found


def lines_in(log: Path | None) -> int:
    return len(log.read_text(encoding="utf-8").splitlines()) if log and log.exists() else 0


def most_at_once(log: Path, skip: int) -> int:
    """On any one address of the server."""
    events: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for line in log.read_text(encoding="utf-8").splitlines()[skip:]:
        end, took, host = line.split()[:3]
        events[host] += [(float(end) - max(float(took), 0.0005), 1), (float(end), -1)]
    most = 0
    for marks in events.values():
        level = 0
        for _, step in sorted(marks):
            level += step
            most = max(most, level)
    return most


if __name__ == "__main__":
    main()

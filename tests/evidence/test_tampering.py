"""Whatever is done to a pack is told."""

from __future__ import annotations

import gzip
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oit_checker.evidence import Bounds, database_flaws, verify_pack
from oit_checker.evidence.manifest import CAPTURES
from oit_checker.evidence.warc_reading import WarcError, read_records
from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from tests.evidence.conftest import Made
from tests.evidence.stored_run import FILE, PLACE, Files, files_in, rewritten, rules, stored_run

TEXT = "readable/001-report.txt"
ORIGINAL = "readable/001-report-original.txt"


def kinds(path: Path, **given: Any) -> set[str]:
    """What is told, each in words of both languages."""
    flaws = verify_pack(path, **given).flaws
    for language in ("th", "en"):
        assert all(Speech(language).say(f.message_id, **f.facts) for f in flaws)
    return {flaw.kind for flaw in flaws}


def in_manifest(change: Callable[[dict[str, Any]], None]) -> Callable[[Files], None]:
    def changed(files: Files) -> None:
        tree = json.loads(files["manifest.json"])
        change(tree)
        files["manifest.json"] = json.dumps(tree, ensure_ascii=False).encode()

    return changed


def entry_of(tree: dict[str, Any], url: str) -> dict[str, Any]:
    return next(e for e in tree["evidence"] if e["url"] == url)


def in_captures(change: Callable[[bytes], bytes]) -> Callable[[Files], None]:
    """The WARC unpacked, changed and packed again: what a gzip checksum would have told."""

    def changed(files: Files) -> None:
        files[CAPTURES] = gzip.compress(change(gzip.decompress(files[CAPTURES])))

    return changed


def without_record(url: str) -> Callable[[bytes], bytes]:
    def cut(data: bytes) -> bytes:
        parts = re.split(rb"(?=WARC/1\.1\r\n)", data)
        return b"".join(p for p in parts if f"WARC-Target-URI: {url}\r\n".encode() not in p)

    return cut


def put(name: str, data: bytes) -> Callable[[Files], None]:
    return lambda files: files.__setitem__(name, data)


def drop(name: str) -> Callable[[Files], None]:
    return lambda files: files.__delitem__(name)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put(TEXT, b"another text"), {"changed_file"}),
        (put("extra.txt", b"x"), {"extra_file"}),
        (drop(TEXT), {"missing_file"}),
        (drop(CAPTURES), {"missing_file"}),
        (drop("manifest.json"), {"missing_file"}),
        (drop("manifest.sha256"), {"missing_file"}),
        (in_manifest(lambda m: m["run"].update(fiscal_year=2564)), {"changed_manifest"}),
        (put("manifest.json", b"{}"), {"bad_manifest"}),
        (put("manifest.json", b"\xff"), {"bad_manifest"}),
        (put("manifest.json", b"[" * 100_000), {"bad_manifest"}),
        (put("manifest.json", b'{"format": "oit-checker/evidence/9"}'), {"bad_format"}),
        (in_manifest(lambda m: m.update(more=1)), {"bad_manifest"}),
        (put("manifest.sha256", b"what"), {"bad_sums"}),
        (
            lambda f: f.update(
                {
                    "manifest.sha256": re.sub(
                        rb"^\w{64}(?=  O23)", b"0" * 64, f["manifest.sha256"], flags=re.M
                    )
                }
            ),
            {"other_sum"},
        ),
    ],
    ids=range(14),
)
def test_a_change_is_told(made: Made, change: Callable[[Files], None], told: set[str]) -> None:
    assert kinds(rewritten(made.path, change)) == told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (drop(TEXT), {"not_listed"}),
        (drop(CAPTURES), {"not_listed"}),
        (put(ORIGINAL, b"another file"), {"changed_original"}),
        (
            in_manifest(lambda m: entry_of(m, FILE).update(sha256="0" * 64)),
            {"changed_capture", "changed_original"},
        ),
        (
            in_manifest(lambda m: entry_of(m, PLACE)["records"].clear()),
            {"extra_record", "changed_capture"},
        ),
        (
            in_manifest(lambda m: entry_of(m, PLACE)["records"][1].update(date="2020-01-01")),
            {"changed_record"},
        ),
        (
            in_manifest(lambda m: entry_of(m, PLACE)["drawings"][0].update(sha256="0" * 64)),
            {"changed_capture"},
        ),
        (
            in_captures(lambda w: w.replace(b"02-123-4567", b"02-123-4568")),
            {"untrue_record", "changed_record"},
        ),
        (in_captures(lambda w: w.replace(b"T12:00:00", b"T13:00:00")), {"changed_record"}),
        (in_captures(without_record(FILE)), {"missing_record"}),
        (in_captures(lambda w: w + w), {"extra_record"}),
        (in_captures(lambda w: w[:-1]), {"broken_warc"}),
        (in_captures(lambda w: w + b"x"), {"broken_warc"}),
        (put(CAPTURES, b"no gzip"), {"broken_warc"}),
    ],
    ids=range(14),
)
def test_a_change_is_told_though_all_digests_of_files_were_made_anew(
    made: Made, change: Callable[[Files], None], told: set[str]
) -> None:
    assert told <= kinds(rewritten(made.path, change, sums=True))


def test_a_pack_that_was_made_anew_throughout_is_told_by_its_seal_and_the_database(
    made: Made,
) -> None:
    def forged(tree: dict[str, Any]) -> None:
        tree["items"][0]["outcome"] = "passed"
        tree["run"]["fiscal_year"] = 2564
        entry_of(tree, FILE)["fetched_at"] = "2019-01-01T00:00:00+00:00"

    path = rewritten(made.path, in_manifest(forged), sums=True)
    told = verify_pack(path)
    assert told.flaws == () and told.manifest is not None
    assert kinds(path, seal=made.packed.seal) == {"other_seal"}
    flaws = database_flaws(told.manifest, made.run, rules(), made.store)
    assert {f.kind for f in flaws} == {"other_run", "other_verdict", "other_capture"}


def test_a_genuine_pack_agrees_with_its_seal_and_the_database(made: Made) -> None:
    told = verify_pack(made.path, seal=made.packed.seal.upper())
    assert told.flaws == () and told.manifest == made.packed.manifest
    assert database_flaws(told.manifest, made.run, rules(), made.store) == []


def test_a_pack_of_one_run_does_not_agree_with_another(own: Made) -> None:
    other = stored_run(own.store, place=b"<html><body>other</body></html>")
    flaws = database_flaws(own.packed.manifest, other, rules(), own.store)
    assert {f.kind for f in flaws} == {"other_run", "other_capture"}


def test_unpacking_and_packing_again_does_no_harm(made: Made) -> None:
    assert kinds(rewritten(made.path, lambda files: None)) == set()


def test_no_byte_can_be_changed_unnoticed(made: Made, tmp_path: Path) -> None:
    """Only what carries nothing (dates, attributes) may differ in a pack that is found genuine."""
    data, path = made.path.read_bytes(), tmp_path / "flipped.zip"
    whole = files_in(made.path)
    for at in range(3, len(data), 397):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :])
        if not kinds(path):
            assert files_in(path) == whole, at


def test_a_pack_cut_short_is_told_wherever_it_ends(made: Made, tmp_path: Path) -> None:
    data, path = made.path.read_bytes(), tmp_path / "cut.zip"
    for end in (*range(4, len(data), 1999), len(data) - 1):
        path.write_bytes(data[:end])
        assert kinds(path) == {"broken_zip"}


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "a/../../x", "C:\\x", "a\\b", "ก.txt", "a//b", "./a", "x" * 300, "a\nb"],
)
def test_a_name_that_would_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "slip.zip"
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr(zipfile.ZipInfo(name), b"x")
    assert kinds(path) == {"bad_name"}


def test_two_files_of_one_name_are_refused(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    path.write_bytes(made.path.read_bytes())
    with zipfile.ZipFile(path, "a") as pack, pytest.warns(UserWarning):
        pack.writestr(TEXT, b"x")
    assert kinds(path) == {"twice"}


def test_bombs_are_refused_before_they_are_unpacked(made: Made, tmp_path: Path) -> None:
    bomb = rewritten(made.path, put("zeros", bytes(3_000_000)), sums=True)
    assert bomb.stat().st_size < 100_000
    assert kinds(bomb, bounds=Bounds(max_bytes=2_000_000)) == {"too_large"}
    assert kinds(made.path, bounds=Bounds(max_files=3)) == {"too_many"}


def test_captures_that_blow_up_are_refused(made: Made) -> None:
    blown = in_captures(
        lambda w: w + b"WARC/1.1\r\nContent-Length: 9000000\r\n\r\n" + bytes(9_000_000)
    )
    path = rewritten(made.path, blown, sums=True)
    assert "too_large" in kinds(path, bounds=Bounds(max_bytes=2_000_000))


@pytest.mark.parametrize(
    "head",
    [
        b"WARC/1.0\r\n\r\n",
        b"WARC/1.1\r\n" + b"x" * 200_000,
        b"WARC/1.1\r\nContent-Length: -1\r\n\r\n",
        b"WARC/1.1\r\nContent-Length: 5\r\n\r\nabc",
        b"WARC/1.1\r\nContent-Length: x\r\n\r\n",
        b"WARC/1.1\r\nA: 1\r\na: 2\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
        b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 4\r\n\r\nabcd\r\n\r\n",
        b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 13\r\n\r\nHTTP/1.1 x\r\n\r\n\r\n\r\n",
        b"\xff\xfe",
    ],
    ids=range(9),
)
def test_a_broken_record_is_told(head: bytes) -> None:
    with pytest.raises(WarcError) as told:
        list(read_records(io.BytesIO(gzip.compress(head)), 10_000_000))
    assert (told.value.kind, told.value.record) == ("broken", 1)


def test_an_encrypted_file_is_told(made: Made, tmp_path: Path) -> None:
    data = bytearray(made.path.read_bytes())
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    path = tmp_path / "locked.zip"
    path.write_bytes(data)
    assert kinds(path) == {"encrypted"}


def test_another_file_is_no_pack(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(UserError, match="not_a_pack"):
        verify_pack(path)
    with pytest.raises(UserError, match="not_a_pack"):
        verify_pack(tmp_path / "nowhere.zip")

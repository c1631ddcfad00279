"""What stands in a pack."""

from __future__ import annotations

import hashlib
import io
import json

import pytest
import yaml
from PIL import Image
from warcio.archiveiterator import ArchiveIterator

from oit_checker.evidence import Wish, verify_pack
from oit_checker.evidence.manifest import EvidenceEntry
from oit_checker.evidence.warc import WarcFile
from oit_checker.evidence.warc_reading import read_records
from oit_checker.model.errors import UserError
from oit_checker.model.web import Hop
from tests.evidence.conftest import Made
from tests.evidence.stored_run import (
    ASKED,
    CITIZEN_ID,
    FILE,
    FILE_BODY,
    GONE,
    HOME,
    NEVER,
    NOON,
    PLACE,
    PLACE_BODY,
    QUOTE,
    TELEPHONE,
    files_in,
    stored_run,
)


def entry(made: Made, url: str) -> EvidenceEntry:
    return next(e for e in made.packed.manifest.evidence if e.url == url)


def test_the_same_run_gives_the_same_bytes(made: Made) -> None:
    path, packed = made.again("again.zip")
    assert path.read_bytes() == made.path.read_bytes()
    assert packed.seal == made.packed.seal


def test_the_seal_is_the_digest_of_the_manifest(made: Made) -> None:
    files = files_in(made.path)
    assert hashlib.sha256(files["manifest.json"]).hexdigest() == made.packed.seal


def test_plain_tools_can_check_every_file(made: Made) -> None:
    files = files_in(made.path)
    sums = dict(
        reversed(line.split("  ")) for line in files["manifest.sha256"].decode().splitlines()
    )
    assert sums.pop("manifest.json") == made.packed.seal
    assert sums == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if not name.startswith("manifest.")
    }
    assert all(name.isascii() for name in files)


def test_each_address_is_there_with_what_became_of_it(made: Made) -> None:
    states = {e.url: e.state for e in made.packed.manifest.evidence}
    assert states == {
        FILE: "kept",
        PLACE: "kept",
        HOME: "kept",
        GONE: "failed",
        NEVER: "not_fetched",
    }
    assert entry(made, PLACE).sha256 == hashlib.sha256(PLACE_BODY).hexdigest()
    assert entry(made, PLACE).asked == (ASKED,)
    assert entry(made, PLACE).redirects == ({"url": ASKED, "status": 301, "location": PLACE},)
    assert entry(made, PLACE).fetched_at == NOON.isoformat()
    assert (entry(made, GONE).failure, entry(made, GONE).status) == ("not_found", 404)


def records(made: Made) -> list[tuple[str, str, dict[str, str], dict[str, str], bytes]]:
    """Type, address, WARC headers, HTTP headers and content of every record, as the world's own
    reader sees them; it checks digests as it goes."""
    found = []
    stream = io.BytesIO(files_in(made.path)["captures.warc.gz"])
    for record in ArchiveIterator(stream, check_digests="raise"):
        http = dict(record.http_headers.headers) if record.http_headers else {}
        body = record.content_stream().read()
        # It has nothing to check of a revisit.
        assert record.digest_checker.passed is (None if record.rec_type == "revisit" else True)
        fields = dict(record.rec_headers.headers)
        found.append((record.rec_type, fields.get("WARC-Target-URI", ""), fields, http, body))
    return found


def test_a_web_archive_reader_reads_the_captures_and_finds_their_digests_right(made: Made) -> None:
    found = records(made)
    assert found[0][0] == "warcinfo"
    assert {(kind, url) for kind, url, *_ in found[1:]} == {
        ("response", ASKED),
        ("response", PLACE),
        ("response", FILE),
        ("response", HOME),
        ("metadata", GONE),
        ("conversion", f"urn:dom:{PLACE}"),
        ("conversion", f"urn:view:{PLACE}"),
    }
    assert {fields["WARC-Date"] for _, _, fields, _, _ in found} == {"2020-04-30T12:00:00.250000Z"}


def test_headers_do_not_lie_about_the_decoded_body(made: Made) -> None:
    [(_, _, fields, http, body)] = [r for r in records(made) if r[:2] == ("response", PLACE)]
    assert body == PLACE_BODY
    assert http["Content-Length"] == str(len(PLACE_BODY))
    assert http["X-Archive-Orig-Content-Length"] == "17"
    assert http["X-Archive-Orig-Content-Encoding"] == "gzip"
    assert http["X-Archive-Orig-Transfer-Encoding"] == "chunked"
    assert {"Content-Encoding", "Transfer-Encoding", "Injected"} & set(http) == set()
    assert fields["WARC-Payload-Digest"] == f"sha256:{entry(made, PLACE).sha256}"


def test_a_redirect_leads_to_the_answer_and_drawings_refer_to_it(made: Made) -> None:
    found = {(kind, url): (fields, http) for kind, url, fields, http, _ in records(made)}
    fields, http = found["response", ASKED]
    assert (http["Location"], fields["WARC-Truncated"]) == (PLACE, "unspecified")
    answer = found["response", PLACE][0]["WARC-Record-ID"]
    for kind in ("dom", "view"):
        assert found["conversion", f"urn:{kind}:{PLACE}"][0]["WARC-Refers-To"] == answer


def test_a_redirect_that_two_addresses_share_is_written_once() -> None:
    out = io.BytesIO()
    warc = WarcFile(out)
    first, second = (warc.add_redirect(Hop(ASKED, 301, PLACE), NOON) for _ in range(2))
    assert first == second
    assert len(list(read_records(io.BytesIO(out.getvalue()), 10_000))) == 1


def test_citizen_ids_are_masked_in_whatever_is_readable_and_telephones_are_not(made: Made) -> None:
    for name, data in files_in(made.path).items():
        is_original = name == "captures.warc.gz" or "-original." in name
        assert is_original or CITIZEN_ID.encode() not in data, name
    text = files_in(made.path)[entry(made, PLACE).text].decode("utf-8-sig")
    assert TELEPHONE in text and QUOTE in text and "1xxxxxxxxxx08" in text


def test_a_file_is_there_as_it_was_downloaded(made: Made) -> None:
    assert files_in(made.path)[entry(made, FILE).original] == FILE_BODY
    assert entry(made, PLACE).original == ""


def test_the_quote_is_framed_in_a_picture(made: Made) -> None:
    [name] = entry(made, PLACE).pictures
    with Image.open(io.BytesIO(files_in(made.path)[name])) as picture:
        raw = picture.convert("RGB").tobytes()
    pixels = zip(raw[::3], raw[1::3], raw[2::3], strict=True)
    assert any(red > 150 and green < 90 and blue < 90 for red, green, blue in pixels)


def test_rule_verdict_and_history_stand_in_the_folder_of_the_item(made: Made) -> None:
    files = files_in(made.path)
    rule = yaml.safe_load(files["O23/rule.yaml"])
    told = json.loads(files["O23/verdict.json"])
    text = files["O23/verdict.txt"].decode("utf-8-sig")
    asked = rule["elements"][0]
    assert rule["judged_by"] == made.run.pack_digest == rule["digest"]
    assert asked["requirement"] in files["O23/rule.txt"].decode("utf-8-sig")
    assert asked["requirement"] in text and QUOTE in text
    assert {"authority", "source", "hint"} <= set(asked) and rule["general_conditions"]
    assert told["verdict"]["outcome"] == "failed"
    assert [row["run_id"] for row in told["history"]] == [made.run.meta.run_id]
    assert QUOTE.encode() in files["O23/verdict.html"]


def test_the_history_says_which_evidence_was_another_one(own: Made) -> None:
    stored_run(own.store, place=PLACE_BODY.replace(QUOTE.encode(), b"-"))
    path, _ = own.again("later.zip")
    told = json.loads(files_in(path)["O23/verdict.json"])
    [first, second] = told["history"]
    assert first["is_this"] and first["changed"] == []
    assert [change["url"] for change in second["changed"]] == [PLACE]


def test_without_originals_nothing_unmasked_is_left(own: Made) -> None:
    path, packed = own.again("open.zip", Wish(("O23",), originals=False))
    files = files_in(path)
    assert not any(CITIZEN_ID.encode() in data for data in files.values())
    assert "captures.warc.gz" not in files and not any("-original" in name for name in files)
    assert {e.state for e in packed.manifest.evidence} == {"left_out", "failed", "not_fetched"}
    assert verify_pack(path).flaws == ()
    assert "--no-originals" in files["README.txt"].decode("utf-8-sig")


def test_bytes_that_are_gone_from_the_store_are_named(own: Made) -> None:
    for path in (own.folder / "bytes").rglob("*.zst"):
        path.unlink()
    path, packed = own.again("pruned.zip")
    assert {e.url: e.state for e in packed.manifest.evidence}[PLACE] == "missing"
    assert packed.manifest.notes == {"missing": 3}
    assert verify_pack(path).flaws == ()


def test_what_is_over_the_limit_is_left_out_and_named(own: Made) -> None:
    path, packed = own.again("small.zip", Wish(("O23",), max_bytes=len(FILE_BODY)))
    states = {e.url: e.state for e in packed.manifest.evidence}
    assert (states[FILE], states[PLACE]) == ("kept", "over_limit")
    assert packed.manifest.notes["over_limit"] == 2
    assert verify_pack(path).flaws == ()


def test_several_items_share_their_captures(own: Made) -> None:
    path, packed = own.again("two.zip", Wish(("O1", "O23")))
    assert {"O1/rule.txt", "O23/rule.txt", "captures.warc.gz"} <= set(files_in(path))
    assert packed.manifest.items[0].item_id == "O1"
    assert verify_pack(path).flaws == ()


def test_the_readme_speaks_both_languages(made: Made) -> None:
    readme = files_in(made.path)["README.txt"].decode("utf-8-sig")
    assert readme.count("sha256sum --check") == 2
    assert "ชุดหลักฐาน" in readme and "Evidence pack" in readme


def test_a_pack_that_cannot_be_written_is_told_and_leaves_nothing_behind(own: Made) -> None:
    (own.folder / "taken.zip").mkdir()
    for name in ("nowhere/x.zip", "taken.zip"):
        with pytest.raises(UserError, match="cannot_write"):
            own.again(name)
    assert not list(own.folder.glob("*.part"))

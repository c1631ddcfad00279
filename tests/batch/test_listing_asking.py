"""Every address of a list asked over real sockets, and what is told of it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from oit_checker.batch.listing import read_list
from oit_checker.batch.listing.asking import Answered, Asking, ask_all, better_address
from oit_checker.cli import main
from oit_checker.crawl import Limits
from oit_checker.model.agency import Agency
from oit_checker.model.batch import ListedAgency
from oit_checker.model.web import FetchCause

OWN = (
    "<html><head><meta charset=utf-8><title>เทศบาลตำบลกลางนา</title></head><body>"
    "<h1>เทศบาลตำบลกลางนา</h1><p>ข่าวประชาสัมพันธ์ กิจกรรม และข้อมูลของหน่วยงาน</p>"
    "<footer>เทศบาลตำบลกลางนา จังหวัดขอนแก่น</footer></body></html>"
)


class Site:
    """A server whose paths are sites. Counts the requests that it sees at once."""

    def __init__(self, answer_s: float = 0.0) -> None:
        self.answer_s = answer_s
        self.elsewhere = ""
        self.inside = self.most = 0
        self.lock = threading.Lock()

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, body, and where it redirects to."""
        if path.startswith("/gone") or path == "/robots.txt":
            return 404, "", ""
        if path.startswith("/moved"):
            return 301, "", self.elsewhere
        if path.startswith("/same"):
            return 302, "", "/own/"
        if path.startswith(("/own", "/many")):
            return 200, OWN, ""
        return 404, "", ""


@contextmanager
def standing(site: Site, host: str = "127.0.0.1") -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with site.lock:
                site.inside += 1
                site.most = max(site.most, site.inside)
            time.sleep(site.answer_s)
            status, body, target = site.answer(self.path)
            with site.lock:
                site.inside -= 1
            data = body.encode()
            self.send_response(status)
            if target:
                self.send_header("Location", target)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer((host, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def clock() -> datetime:
    return datetime(2025, 4, 1, tzinfo=UTC)


def asked(
    *agencies: ListedAgency, listener: Callable[[int, int], None] | None = None
) -> tuple[Answered, ...]:
    limits = Limits(fetch_timeout_s=5, connect_timeout_s=2, retries=0)
    how = Asking(limits, clock, allow_private=True, listener=listener)
    return asyncio.run(ask_all(agencies, how))


def agency(site: str, name: str = "ทต.กลางนา", row: int = 2) -> ListedAgency:
    return ListedAgency(Agency(site, name), "ขอนแก่น", row=row)


def test_each_address_gets_its_answer_in_the_lists_order() -> None:
    elsewhere = Site()
    site = Site()
    seen: list[tuple[int, int]] = []
    with standing(elsewhere, "127.0.0.2") as other, standing(site) as here:
        site.elsewhere = f"{other}/own/"
        answers = asked(
            agency(f"{here}/own/"),
            agency(f"{here}/gone/"),
            agency(f"{here}/moved/"),
            agency("http://127.0.0.1:1/"),
            agency(f"{here}/own/stranger", "อบต.ท่าสมมุติ"),
            listener=lambda done, total: seen.append((done, total)),
        )
    causes = [each.failure.cause if each.failure else None for each in answers]
    assert causes == [None, FetchCause.NOT_FOUND, None, FetchCause.CONNECTION_REFUSED, None]
    ids = [[notice.id for notice in each.notices] for each in answers]
    assert ids == [[], [], ["redirected"], [], ["other_owner"]]
    assert answers[2].mended.agency.main_site == f"{here}/moved/"
    assert seen == [(done, 5) for done in range(1, 6)]


def test_two_agencies_that_come_to_one_site_are_told() -> None:
    with standing(Site()) as here:
        answers = asked(agency(f"{here}/own/"), agency(f"{here}/same/", row=3))
    assert [[notice.id for notice in each.notices] for each in answers] == [[], ["twin"]]
    assert answers[1].notices[0].facts["row"] == "2"


def test_one_server_of_many_agencies_is_never_asked_by_more_than_two_at_once() -> None:
    site = Site(answer_s=0.02)
    with standing(site) as here:
        answers = asked(*(agency(f"{here}/many/{n}") for n in range(12)))
    assert all(each.failure is None for each in answers)
    assert site.most == 2


@pytest.mark.parametrize(
    ("site", "answered", "expected"),
    [
        ("http://a.go.th/", "https://www.a.go.th/home", "https://www.a.go.th/"),
        ("https://a.go.th/x/", "http://a.go.th/x/", "http://a.go.th/x/"),
        ("http://a.go.th/", "http://a.go.th/index.php", "http://a.go.th/"),
        ("http://a.go.th/", "https://b.go.th/", "http://a.go.th/"),
        ("http://a.go.th/", "https://sub.a.go.th/", "http://a.go.th/"),
    ],
)
def test_an_address_is_respelled_only_within_its_own_site(
    site: str, answered: str, expected: str
) -> None:
    assert better_address(site, answered) == expected


def test_without_leave_an_address_of_this_machine_is_not_asked() -> None:
    site = Site()
    with standing(site) as here:
        how = Asking(Limits(retries=0), clock)
        (answer,) = asyncio.run(ask_all([agency(f"{here}/own/")], how))
    assert answer.failure is not None
    assert answer.failure.cause is FetchCause.BLOCKED_ADDRESS
    assert site.most == 0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OIT_LANG", raising=False)
    return tmp_path


def test_the_command_tells_what_it_found_and_writes_the_list_with_it(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with standing(Site()) as here:
        text = (
            f"ชื่อหน่วยงาน,เว็บไซต์,จังหวัด\nทต.กลางนา,{here}/own/,ขอนแก่น\n"
            f"อบต.ท่าสมมุติ,{here}/own/x,ขอนแก่น\nอบต.หาย,{here}/gone/,ขอนแก่น\n"
        )
        (folder / "list.csv").write_text(text, "utf-8")
        words = ["agencies", "check", "list.csv", "--allow-private", "--output", "out.xlsx"]
        code = main([*words, "--quiet"])
    said = capfd.readouterr()
    assert code == 0
    lines = said.out.splitlines()
    assert "แถว 4" in lines[0] and "เปิดไม่ได้" in lines[0]
    assert "แถว 3" in lines[1] and "เทศบาลตำบลกลางนา" in lines[1]
    assert lines[-1] == "เปิดได้ 2 จาก 3 เว็บไซต์ เปิดไม่ได้ 1 แห่ง มีข้อที่ควรดู 1 แห่ง"
    assert len(read_list(folder / "out.xlsx").agencies) == 3


def test_the_commands_read_and_template(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["agencies", "template", "--province", "ขอนแกน"]) == 0
    assert (folder / "agencies.xlsx").is_file()
    (folder / "list.csv").write_text(
        "หน่วยงาน,เว็บไซต์,อำเภอ\nอบต.ก,a.go.th,ชุมแพ\nอบต.ข,,ชุมแพ\n", "utf-8"
    )
    assert main(["agencies", "read", "list.csv", "--output", "clean.csv"]) == 2
    out = capfd.readouterr().out
    assert "list: อ่านได้ 1 หน่วยงาน" in out
    assert "แถว 3 คอลัมน์ B: อบต.ข ไม่มีที่อยู่เว็บไซต์" in out
    assert main(["agencies", "read", "clean.csv"]) == 0
    assert main(["--lang", "en", "agencies", "read", "clean.csv"]) == 0
    assert "1 agencies read" in capfd.readouterr().out


def test_a_list_that_cannot_be_written_is_told_before_anything_is_asked(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "list.csv").write_text("http://a.invalid/\n", "utf-8")
    assert main(["agencies", "check", "list.csv", "--output", "out.doc"]) == 2
    assert main(["agencies", "template", "--province", "แอตแลนติส"]) == 2
    said = capfd.readouterr()
    assert "out.doc" in said.err and "แอตแลนติส" in said.err
    assert said.out == ""

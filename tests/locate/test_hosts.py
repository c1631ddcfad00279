from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from locate_material import BASE, crawl_of, find, pack

from oit_checker.documents import read
from oit_checker.locate.hosts import Hosted, hosted_at, is_interstitial, unwrapped
from oit_checker.locate.places import Located, located
from oit_checker.model.document import Document
from oit_checker.model.outcome import Authority
from oit_checker.model.place import Exhibit
from oit_checker.model.web import (
    Blame,
    Crawl,
    FetchCause,
    FetchFailure,
    FrontierLink,
    Snapshot,
)

ID = "1AbCdEfGhIjKlMnOpQrStUv-xYz_01234"
DOWNLOAD = f"https://drive.usercontent.google.com/download?id={ID}&export=download&confirm=t"
FOLDER = f"https://drive.google.com/embeddedfolderview?id={ID}"
FILE = f"https://drive.google.com/file/d/{ID}/view"
POST = "https://www.facebook.com/permalink.php?story_fbid=123&id=456"
NAME = "แผนดำเนินงานประจำปี 2563"


def told(url: str) -> tuple[str, str, str]:
    hosted = hosted_at(url, pack().hosts)
    return (hosted.host.id, hosted.kind.shows, hosted.bytes_url) if hosted else ("", "", "")


@pytest.mark.parametrize(
    "url",
    [
        f"https://drive.google.com/file/d/{ID}/view?usp=sharing",
        f"http://drive.google.com/file/d/{ID}/edit#heading=h.1",
        f"https://drive.google.com/file/u/0/d/{ID}/preview",
        f"https://drive.google.com/a/nongdaeng.go.th/file/d/{ID}/view",
        f"https://drive.google.com/file/d/{ID}%20",
        f"https://drive.google.com/file/d/{ID}/view?usp=drivesdk&authuser=0 ",
        f"https://drive.google.com/uc?id={ID}",
        f"https://drive.google.com/u/1/uc?export=download&id={ID}",
        f"https://docs.google.com/uc?export=view&id={ID}",
        f"https://drive.google.com/thumbnail?sz=w1000&id={ID}",
        f"https://docs.google.com/file/d/{ID}/edit?pli=1",
        f"https://docs.google.com/spreadsheets/d/{ID}/edit?usp=sharing&ouid=1&rtpof=true&sd=true",
        f"https://DRIVE.google.com/file/d/{ID}",
    ],
)
def test_a_file_on_google_drive_is_downloaded_from_one_address(url: str) -> None:
    assert told(url)[1:] == ("file", DOWNLOAD)


@pytest.mark.parametrize(
    "url",
    [
        f"https://drive.google.com/drive/folders/{ID}?usp=sharing",
        f"https://drive.google.com/drive/u/0/folders/{ID}",
        f"https://drive.google.com/drive/mobile/folders/{ID}",
        f"https://drive.google.com/folderview?id={ID}&usp=drive_web#grid",
        f"https://drive.google.com/embeddedfolderview?id={ID}#list",
    ],
)
def test_a_folder_on_google_drive_is_listed_from_one_address(url: str) -> None:
    assert told(url) == ("google-drive", "folder", FOLDER)


def test_a_resource_key_goes_along() -> None:
    key = "&resourcekey=0-aB_c-1"
    assert told(f"{FILE}?usp=drive_link{key}")[2] == DOWNLOAD + key
    assert told(f"https://drive.google.com/drive/folders/{ID}?x=1{key}")[2] == FOLDER + key


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"document/d/{ID}/edit?usp=sharing", f"document/d/{ID}/export?format=docx"),
        (f"a/nongdaeng.go.th/document/d/{ID}/preview", f"document/d/{ID}/export?format=docx"),
        (f"document/u/0/d/{ID}/mobilebasic", f"document/d/{ID}/export?format=docx"),
        (f"spreadsheets/d/{ID}/edit#gid=0", f"spreadsheets/d/{ID}/export?format=xlsx"),
        (f"spreadsheets/d/{ID}/htmlview?pru=AA", f"spreadsheets/d/{ID}/export?format=xlsx"),
        (f"presentation/d/{ID}/edit?slide=id.p", f"presentation/d/{ID}/export/pptx"),
        (f"document/d/e/2PACX-{ID}/pub?embedded=true", f"document/d/e/2PACX-{ID}/pub"),
        (
            f"spreadsheets/d/e/2PACX-{ID}/pubhtml?gid=0&single=true",
            f"spreadsheets/d/e/2PACX-{ID}/pub?output=xlsx",
        ),
        (f"presentation/d/e/2PACX-{ID}/pub?start=false", ""),
    ],
)
def test_google_documents_are_exported(url: str, expected: str) -> None:
    docs = "https://docs.google.com/"
    assert told(docs + url) == ("google-docs", "document", expected and docs + expected)


@pytest.mark.parametrize(
    ("url", "host", "shows", "bytes_url"),
    [
        (
            "https://docs.google.com/forms/d/e/1FAIpQLSabc/viewform?usp=sf_link",
            "google-docs",
            "page",
            "same",
        ),
        ("https://forms.gle/AbCdEfGh12345", "google-docs", "page", "same"),
        ("https://sites.google.com/view/nongdaeng/oit", "google-sites", "page", "same"),
        ("https://sites.google.com/site/nongdaeng/", "google-sites", "page", "same"),
        (f"https://drive.google.com/open?id={ID}", "google-drive", "page", "same"),
        (f"https://lh3.googleusercontent.com/d/{ID}=w1000", "google-photos", "file", "same"),
        ("https://photos.app.goo.gl/AbCdEfGhIj12345", "google-photos", "folder", ""),
        ("https://photos.google.com/share/AF1Qip?key=x", "google-photos", "folder", ""),
        ("https://1drv.ms/b/s!AkAbc?e=x", "onedrive", "file", ""),
        ("https://1drv.ms/f/s!AkAbc", "onedrive", "folder", ""),
        ("https://onedrive.live.com/embed?resid=1%21107&authkey=%21A", "onedrive", "file", ""),
        (
            "https://nongdaeng-my.sharepoint.com/:b:/g/personal/a/EaBc?e=4%3aAb",
            "onedrive",
            "file",
            "https://nongdaeng-my.sharepoint.com/:b:/g/personal/a/EaBc?e=4%3AAb&download=1",
        ),
        (
            "https://nongdaeng.sharepoint.com/:x:/s/oit/EaBc",
            "onedrive",
            "file",
            "https://nongdaeng.sharepoint.com/:x:/s/oit/EaBc?download=1",
        ),
        ("https://nongdaeng.sharepoint.com/:f:/s/oit/EaBc", "onedrive", "folder", ""),
        (
            "https://www.dropbox.com/s/abc123/แผน 2563.pdf?dl=0",
            "dropbox",
            "file",
            "https://www.dropbox.com/s/abc123/%E0%B9%81%E0%B8%9C%E0%B8%99%202563.pdf?dl=1",
        ),
        (
            "https://www.dropbox.com/scl/fi/abc/x.pdf?rlkey=k1&st=q&dl=0",
            "dropbox",
            "file",
            "https://www.dropbox.com/scl/fi/abc/x.pdf?rlkey=k1&dl=1",
        ),
        ("https://www.mediafire.com/file/abc/x.pdf/file", "mediafire", "file", ""),
        ("https://app.box.com/s/abc", "box", "file", ""),
        ("https://www.canva.com/design/DAF/abc/view", "canva", "document", ""),
        ("https://online.fliphtml5.com/abcd/efgh/#p=1", "flipbook", "document", ""),
        ("https://anyflip.com/abcd/efgh/", "flipbook", "document", ""),
        ("https://heyzine.com/flip-book/1a2b.html", "flipbook", "document", ""),
        ("https://issuu.com/nongdaeng/docs/plan", "flipbook", "document", ""),
        ("https://www.facebook.com/nongdaeng.sao", "facebook", "page", ""),
        ("https://m.facebook.com/profile.php?id=100001", "facebook", "page", ""),
        ("https://web.facebook.com/nongdaeng/posts/pfbid02x?__tn__=R", "facebook", "post", ""),
        ("https://th-th.facebook.com/nongdaeng/photos/a.1/2/", "facebook", "post", ""),
        ("https://www.facebook.com/photo/?fbid=1&set=a.2", "facebook", "post", ""),
        ("https://www.facebook.com/share/p/1AbC/", "facebook", "post", ""),
        ("https://www.facebook.com/watchara.sao", "facebook", "page", ""),
        ("https://www.facebook.com/photo.nongdaeng/", "facebook", "page", ""),
        ("https://www.facebook.com/watch/?v=123", "facebook", "video", ""),
        ("https://fb.watch/abc/", "facebook", "page", ""),
        ("https://www.facebook.com/nongdaeng/videos/123/", "facebook", "video", ""),
        ("https://m.me/nongdaeng", "facebook", "page", ""),
        ("https://www.youtube.com/watch?v=abcdefghijk", "youtube", "video", ""),
        ("https://youtu.be/abcdefghijk?t=3", "youtube", "video", ""),
        ("https://www.youtube.com/embed/abcdefghijk", "youtube", "video", ""),
        ("https://www.youtube.com/@nongdaeng", "youtube", "page", ""),
        ("https://line.me/R/ti/p/%40nongdaeng", "line", "chat", ""),
        ("https://lin.ee/AbCdEf", "line", "chat", ""),
        ("https://page.line.me/nongdaeng", "line", "chat", ""),
        ("https://www.tiktok.com/@nongdaeng/video/1", "tiktok", "video", ""),
        ("https://x.com/nongdaeng/status/1", "x-twitter", "post", ""),
        ("https://www.instagram.com/nongdaeng/", "instagram", "page", ""),
        ("https://bit.ly/3AbC", "short-link", "page", "same"),
        ("https://me-qr.com/AbC", "short-link", "page", "same"),
        ("https://shorturl.at/AbC", "short-link", "page", "same"),
    ],
)
def test_each_service_is_told_by_its_address(
    url: str, host: str, shows: str, bytes_url: str
) -> None:
    assert told(url) == (host, shows, url if bytes_url == "same" else bytes_url)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.nongdaeng.example/drive.google.com/file/d/x",
        "https://maps.app.goo.gl/abc",
        "https://goo.gl/maps/abc",
        "https://www.google.com/maps/place/x",
        "https://notfacebook.com/x",
        "https://facebook.com.example.net/x",
        "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fx.go.th",
        "https://www.facebook.com/sharer.php?u=x",
        "https://www.facebook.com/plugins/like.php?href=x",
        "https://docs.google.com/viewer?url=https%3A%2F%2Fx.go.th%2Fa.pdf&embedded=true",
        "mailto:a@facebook.com",
        "javascript:void(0)",
        "",
        "https://[::1",
        "http://facebook.com:99999999/x",
    ],
)
def test_other_addresses_are_no_services(url: str) -> None:
    assert told(url)[0] in ("", "facebook" if ":9999" in url else "")


@pytest.mark.parametrize(
    "url",
    [
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fx.go.th%2F%E0%B8%81.pdf%3Fa%3D1&h=AT0",
        "https://lm.facebook.com/l.php?u=https%3A%2F%2Fx.go.th%2F%E0%B8%81.pdf%3Fa%3D1",
        "https://www.google.com/url?q=https%3A%2F%2Fx.go.th%2Fก.pdf%3Fa%3D1&sa=D&usg=x",
        "https://www.google.co.th/url?sa=t&url=https%3A%2F%2Fx.go.th%2F%E0%B8%81.pdf%3Fa%3D1",
        "https://docs.google.com/viewer?url=https%3A%2F%2Fx.go.th%2F%E0%B8%81.pdf%3Fa%3D1",
        "https://docs.google.com/gview?embedded=true&url=https://x.go.th/ก.pdf?a=1",
        "https://docs.google.com/viewerng/viewer?url=https://x.go.th/ก.pdf?a=1",
        "https://view.officeapps.live.com/op/view.aspx?src=https%3A%2F%2Fx.go.th%2Fก.pdf%3Fa%3D1",
        "https://view.officeapps.live.com/op/embed.aspx?src=HTTPS%3A%2F%2Fx.go.th%2Fก.pdf%3Fa%3D1",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3D"
        "https%253A%252F%252Fx.go.th%252F%2525E0%2525B8%252581.pdf%253Fa%253D1",
    ],
)
def test_what_only_leads_to_an_address_is_unwrapped(url: str) -> None:
    assert unwrapped(url) == "https://x.go.th/%E0%B8%81.pdf?a=1"


@pytest.mark.parametrize(
    "url",
    [
        "https://l.facebook.com/l.php?u=javascript%3Aalert(1)",
        "https://l.facebook.com/l.php?h=AT0",
        "https://www.google.com/search?q=https://x.go.th",
        "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fx.go.th",
        "https://x.go.th/go.php?url=https://y.go.th",
        "https://[::1/url?q=http://x.go.th",
    ],
)
def test_other_addresses_stay_as_they_are(url: str) -> None:
    assert unwrapped(url) == url


def test_a_file_behind_a_redirect_of_a_network_is_the_file() -> None:
    wrapped = (
        f"https://l.facebook.com/l.php?u=https%3A%2F%2Fdrive.google.com%2Ffile%2Fd%2F{ID}%2Fview"
    )
    assert told(wrapped) == ("google-drive", "file", DOWNLOAD)


HOSTILE = st.one_of(
    st.text(max_size=80),
    st.builds(
        "https://{}/{}?{}".format,
        st.sampled_from(["drive.google.com", "docs.google.com", "www.facebook.com", "1drv.ms"]),
        st.text(max_size=60),
        st.text(max_size=60),
    ),
)


@given(HOSTILE)
def test_no_address_breaks_it(url: str) -> None:
    hosted_at(url, pack().hosts)
    unwrapped(url)


def test_long_addresses_cost_little() -> None:
    started = time.process_time()
    for url in (
        "https://drive.google.com/file/d/" + "a" * 100_000 + "!" + "&resourcekey=" * 5000,
        "https://docs.google.com/document/d/" + "/u/0/d/" * 20_000 + "?" + "&id=" * 20_000,
        "https://l.facebook.com/l.php?" + "u=http://a&" * 20_000,
    ):
        hosted_at(url, pack().hosts)
        unwrapped(url)
    assert time.process_time() - started < 2.0


def test_every_service_says_how_assessors_see_it_and_how_sure_that_is() -> None:
    for host in pack().hosts:
        assert host.name.th and host.name.en and host.view.th and host.view.en
        # Only that a network's page is itself asked for is attested anywhere.
        assert (host.authority is Authority.RECALLED) or "Social Network" in host.view.th
    drive = pack().host("google-drive")
    assert drive is not None and drive.id == "google-drive" and pack().host("") is None


# What came back


def page(title: str, body: str, url: str = FILE) -> Document:
    html = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return read(html.encode(), url=url, content_type="text/html; charset=utf-8")


def notice(document: Document, url: str = FILE) -> str:
    hosted = hosted_at(url, pack().hosts)
    assert isinstance(hosted, Hosted)
    return is_interstitial(document, hosted)


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        (
            "Google Drive - Virus scan warning",
            "<p>Google Drive can't scan this file for viruses.</p><form action='/download'>"
            "<input type='submit' value='Download anyway'></form>",
            "virus_warning",
        ),
        (
            "Google ไดรฟ์ - คำเตือนการสแกนไวรัส",
            "<p>Google ไดรฟ์สแกนไวรัสในไฟล์นี้ไม่ได้</p>",
            "virus_warning",
        ),
        (
            "Google Drive - Quota exceeded",
            "<p>Too many users have viewed or downloaded</p>",
            "quota",
        ),
        ("Google ไดรฟ์", "<p>ขออภัย คุณไม่สามารถดูหรือดาวน์โหลดไฟล์นี้ในขณะนี้</p>", "quota"),
        ("Sign in - Google Accounts", "<form><input type=email name=identifier></form>", "login"),
        ("Google Drive: Sign-in", "<p>x</p>", "login"),
        ("ลงชื่อเข้าใช้ - บัญชี Google", "<form><input type=email></form>", "login"),
        (
            "Google Drive",
            "<h1>You need access</h1><p>Request access, or switch accounts</p>",
            "login",
        ),
        ("Google ไดรฟ์", "<h1>คุณต้องมีสิทธิ์เข้าถึง</h1><p>ขอสิทธิ์เข้าถึง</p>", "login"),
        ("Error", "<p>Sorry, the file you have requested does not exist.</p>", "gone"),
        ("Google ไดรฟ์", "<p>ขออภัย ไม่มีไฟล์ที่คุณขอ</p>", "gone"),
        ("Google Drive", "<p>This file is in the owner's trash.</p>", "gone"),
        ("แผนดำเนินงาน.pdf - Google Drive", "<p>Loading…</p>", "viewer"),
    ],
)
def test_what_a_service_says_instead_of_the_file_is_told(
    title: str, body: str, expected: str
) -> None:
    assert notice(page(title, body)) == expected


def test_a_file_that_came_is_no_notice() -> None:
    text = read("ขอสิทธิ์เข้าถึง".encode(), url=FILE, content_type="text/plain; charset=utf-8")
    assert notice(text) == ""


def test_a_page_that_is_meant_to_be_read_may_use_such_words() -> None:
    url = "https://sites.google.com/view/nongdaeng/o1"
    long = "<p>ขอสิทธิ์เข้าถึงข้อมูล หากไม่พบเอกสาร โปรดติดต่อ</p>" + "<p>ข้อมูลข่าวสารของราชการ</p>" * 40
    assert notice(page("คำขอข้อมูลข่าวสาร", long, url), url) == ""
    form = "https://docs.google.com/forms/d/e/1FAIpQLSabc/viewform"
    body = "<form action='formResponse'><p>ขอสิทธิ์เข้าถึงข้อมูล</p><input name=a><input name=b></form>"
    assert notice(page("แบบคำขอ", body, form), form) == ""
    assert notice(page("Sign in - Google Accounts", body, form), form) == "login"


def test_a_folder_that_lists_files_is_read_and_one_that_only_scripts_draw_is_not() -> None:
    url = f"https://drive.google.com/drive/folders/{ID}"
    listed = page("เอกสาร", f"<div class=flip-entry><a href='{FILE}'>มกราคม.pdf</a></div>", url)
    assert notice(listed, url) == ""
    assert notice(page("เอกสาร - Google ไดรฟ์", "<div id=drive></div>", url), url) == "viewer"


# On the way to a Verdict


def with_answer(crawl: Crawl, url: str, document: Document) -> Crawl:
    at = datetime(2020, 4, 30, tzinfo=UTC)
    snapshot = Snapshot(url, url, 200, (), at, "", 1, document.media_type)
    return replace(
        crawl,
        snapshots={**crawl.snapshots, url: snapshot},
        documents={**crawl.documents, url: replace(document, url=url)},
        discovered_on={**crawl.discovered_on, url: BASE},
    )


def with_failure(crawl: Crawl, url: str, cause: FetchCause, detail: str = "") -> Crawl:
    at = datetime(2020, 4, 30, tzinfo=UTC)
    failure = FetchFailure(url, cause, Blame.US, False, at, detail=detail)
    return replace(crawl, failures={**crawl.failures, url: failure})


def home(url: str, label: str = NAME) -> dict[str, str]:
    return {"": f"<h1>อบต.หนองแดง</h1><p>ยินดีต้อนรับ</p><p><a href='{url}'>{label}</a></p>"}


def best(found: Located, topic: str = "operation-plan") -> Exhibit:
    return found.candidates[topic][0].place


def test_a_link_to_a_post_that_names_the_topic_is_a_place_for_a_person() -> None:
    left = (FrontierLink(POST, NAME, BASE, why="hosted_elsewhere"),)
    found = find(home(POST), left=left)
    place = best(found)
    assert (place.url, place.hosted_by, place.unfetched) == (POST, "facebook", "hosted_elsewhere")
    assert found.searches["operation-plan"].is_complete


def test_a_link_to_a_post_that_was_never_listed_as_left_is_one_too() -> None:
    found = find(home(POST))
    assert best(found).unfetched == "hosted_elsewhere"
    assert found.searches["operation-plan"].is_complete


def test_a_drive_file_that_was_left_for_want_of_time_is_still_to_come() -> None:
    left = (FrontierLink(FILE, NAME, BASE, why="budget"),)
    found = find(home(FILE), left=left)
    assert (best(found).hosted_by, best(found).unfetched) == ("google-drive", "budget")
    assert not found.searches["operation-plan"].is_complete


def test_a_drive_file_that_came_is_read_like_any_file() -> None:
    text = read(f"{NAME}\nโครงการ งบประมาณ".encode(), url=FILE, content_type="text/plain")
    found = located(with_answer(crawl_of(home(FILE)), FILE, text), pack())
    assert best(found).is_readable and best(found).hosted_by == "google-drive"


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("You need access", FetchCause.LOGIN_REQUIRED),
        ("Sorry, the file you have requested does not exist.", FetchCause.SOFT_NOT_FOUND),
    ],
)
def test_a_notice_that_speaks_for_all_visitors_is_a_failure(body: str, cause: FetchCause) -> None:
    answer = page("Google Drive", f"<p>{body}</p>")
    place = best(located(with_answer(crawl_of(home(FILE)), FILE, answer), pack()))
    assert place.failure is not None and place.failure.cause is cause
    assert place.failure.blame is Blame.AGENCY and place.document is None


@pytest.mark.parametrize(
    "title", ["Google Drive - Virus scan warning", f"{NAME}.pdf - Google Drive"]
)
def test_any_other_notice_is_for_a_person(title: str) -> None:
    answer = page(title, "<p>…</p>")
    found = located(with_answer(crawl_of(home(FILE)), FILE, answer), pack())
    assert (best(found).document, best(found).unfetched) == (None, "hosted_elsewhere")
    assert found.searches["operation-plan"].is_complete


def test_a_way_that_led_to_a_log_in_is_a_log_in_although_robots_may_not_go_there() -> None:
    login = "https://accounts.google.com/ServiceLogin?continue=https://drive.google.com/"
    crawl = with_failure(crawl_of(home(FILE)), FILE, FetchCause.ROBOTS, login)
    failure = best(located(crawl, pack())).failure
    assert failure is not None and failure.cause is FetchCause.LOGIN_REQUIRED


def test_an_icon_beside_a_plan_is_not_the_plan() -> None:
    body = f"<h2>{NAME}</h2><p><a href='{POST}'><img src='f.png' alt='Facebook'></a></p>"
    found = find({"": f"<h1>อบต.</h1>{body}"})
    assert all(c.url != POST for c in found.candidates["operation-plan"])


def test_a_fan_page_on_a_contact_page_keeps_nothing_open() -> None:
    contact = "<h1>ติดต่อเรา</h1><p>โทรศัพท์ 0-2000-0001</p><p><a href='https://www.facebook.com/nd'>Facebook</a></p>"
    found = find({"": "<a href='c.html'>ติดต่อเรา</a>", "c.html": contact})
    places = found.candidates["contact"]
    assert places and all(e.hosted_by == "" for c in places for e in c.exhibits)


def test_one_place_for_a_person_stays_among_many_that_can_be_read() -> None:
    rest = {f"{n}.html": f"<h1>{NAME} ฉบับที่ {n}</h1><p>โครงการ</p>" for n in range(12)}
    links = "".join(f"<p><a href='{name}'>{NAME} ฉบับที่ {name}</a></p>" for name in rest)
    start = f"<h1>อบต.</h1>{links}<p><a href='{POST}'>แผนการดำเนินงานประจำปี (โพสต์)</a></p>"
    found = find({"": start, **rest})
    assert any(c.place.hosted_by == "facebook" for c in found.candidates["operation-plan"])


def test_the_agencys_own_google_site_is_no_service() -> None:
    main = "https://sites.google.com/view/nongdaeng"
    own, other = f"{main}/plan", "https://sites.google.com/view/other/plan"
    crawl = with_answer(crawl_of({}), main, page("อบต.", f"<a href='{own}'>{NAME}</a>", main))
    crawl = with_answer(crawl, own, page(NAME, f"<h1>{NAME}</h1><p>โครงการ</p>", own))
    crawl = with_answer(crawl, other, page(NAME, f"<h1>{NAME}</h1><p>โครงการ</p>", other))
    crawl = replace(crawl, agency=replace(crawl.agency, main_site=main))
    places = located(crawl, pack()).candidates["operation-plan"]
    hosts = {c.url: c.place.hosted_by for c in places}
    assert hosts[own] == "" and hosts[other] == "google-sites"


def test_a_wrapped_link_leads_to_the_file_that_was_fetched() -> None:
    plan = f"{BASE}plan.pdf"
    wrapped = f"https://docs.google.com/viewer?url={plan}"
    text = read(f"{NAME}\nโครงการ".encode(), url=plan, content_type="text/plain")
    place = best(located(with_answer(crawl_of(home(wrapped)), plan, text), pack()))
    assert (place.url, place.hosted_by) == (plan, "")

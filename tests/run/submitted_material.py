"""A small fictitious site with places for some items, and sheets that answer with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from oit_checker.messages import Speech, languages
from oit_checker.model.agency import Agency
from oit_checker.model.result import AnswerReport, Remark, Run, RunMeta
from oit_checker.model.submission import Answer, Submission
from oit_checker.model.web import Crawl
from oit_checker.run.remarks import REMARKS
from oit_checker.run.sheet_judging import judge_sheet
from tests.locate.locate_material import BASE, crawl_of, pack

AS_OF = date(2020, 4, 30)
MONTHS = (
    *("ตุลาคม 2562", "พฤศจิกายน 2562", "ธันวาคม 2562"),
    *("มกราคม 2563", "กุมภาพันธ์ 2563", "มีนาคม 2563"),
)


def page(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


def menu(*links: tuple[str, str]) -> str:
    rows = "".join(f'<li><a href="{href}">{label}</a></li>' for href, label in links)
    return f"<ul>{rows}</ul>"


def month_page(month: str) -> str:
    return page(
        f"สรุปผลการจัดซื้อจัดจ้างประจำเดือน {month}",
        "<table><tr><th>งานที่จัดซื้อจัดจ้าง</th><th>วงเงินที่จะซื้อหรือจ้าง</th><th>ราคากลาง</th>"
        "<th>วิธีซื้อหรือจ้าง</th><th>รายชื่อผู้เสนอราคา</th><th>ผู้ได้รับการคัดเลือก</th>"
        "<th>เหตุผลที่คัดเลือก</th><th>เลขที่และวันที่ของสัญญา</th></tr>"
        "<tr><td>ซื้อวัสดุสำนักงาน</td><td>5,000</td><td>5,000</td><td>เฉพาะเจาะจง</td><td>ร้านตัวอย่าง</td>"
        "<td>ร้านตัวอย่าง ราคา 5,000 บาท</td><td>ราคาต่ำสุด</td>"
        f"<td>1/2563 วันที่ 5 {month}</td></tr></table>",
    )


PAGES: dict[str, str | bytes] = {
    "": page(
        "อบต.หนองแดง",
        menu(
            ("duty.html", "อำนาจหน้าที่"),
            ("eservice.html", "E-Service บริการออนไลน์"),
            ("complaint.html", "ร้องเรียนร้องทุกข์"),
            ("corruption.html", "แจ้งเรื่องร้องเรียนการทุจริต"),
            ("monthly.html", "สรุปผลการจัดซื้อจัดจ้างรายเดือน ปีงบประมาณ 2563"),
            ("ita.html", "ITA 2563"),
            ("plan-2557.html", "แผนปฏิบัติการป้องกันการทุจริต พ.ศ. 2557 - 2560"),
            ("plan.html", "แผนปฏิบัติการป้องกันการทุจริต พ.ศ. 2561 - 2564"),
            ("gone.html", "คู่มือประชาชน"),
            ("https://www.elsewhere.example/duty.html", "อำนาจหน้าที่ (สำเนา)"),
        ),
    ),
    "duty.html": page(
        "อำนาจหน้าที่ขององค์การบริหารส่วนตำบล",
        "<p>องค์การบริหารส่วนตำบลมีหน้าที่ต้องทำในเขต ได้แก่ จัดให้มีและบำรุงรักษาทางน้ำและทางบก "
        "รักษาความสะอาดของถนน ทางน้ำ ทางเดิน และที่สาธารณะ รวมทั้งกำจัดมูลฝอยและสิ่งปฏิกูล "
        "ป้องกันโรคและระงับโรคติดต่อ ป้องกันและบรรเทาสาธารณภัย ส่งเสริมการศึกษา ศาสนา และวัฒนธรรม "
        "ตามมาตรา 67 แห่งพระราชบัญญัติสภาตำบลและองค์การบริหารส่วนตำบล พ.ศ. 2537</p>",
    ),
    "eservice.html": page(
        "E-Service บริการออนไลน์",
        "<h2>ยื่นคำขอรับบริการน้ำอุปโภคบริโภค</h2><form action='/water' method='post'>"
        "<label>ชื่อ-สกุล <input type='text' name='name'></label>"
        "<label>หมายเลขโทรศัพท์ <input type='tel' name='tel'></label>"
        "<label>สถานที่ส่งน้ำ <textarea name='place'></textarea></label>"
        "<input type='submit' value='ส่งคำขอ'></form>",
    ),
    "complaint.html": page(
        "ร้องเรียนร้องทุกข์",
        "<h2>แบบฟอร์มร้องเรียนร้องทุกข์</h2><form action='/complaint' method='post'>"
        "<label>ชื่อ-สกุล <input type='text' name='name'></label>"
        "<label>เรื่องร้องเรียน <textarea name='complaint'></textarea></label>"
        "<input type='submit' value='ส่งเรื่องร้องเรียน'></form>",
    ),
    "corruption.html": page(
        "ช่องทางแจ้งเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ",
        "<form action='/corruption' method='post'><label>ชื่อ-สกุล <input type='text' name='name'>"
        "</label><label>เรื่องร้องเรียนการทุจริต <textarea name='complaint'></textarea></label>"
        "<input type='submit' value='ส่งเรื่องร้องเรียนการทุจริต'></form>",
    ),
    "monthly.html": page(
        "สรุปผลการจัดซื้อจัดจ้างรายเดือน ปีงบประมาณ 2563",
        menu(*((f"month-{n}.html", f"เดือน{month}") for n, month in enumerate(MONTHS))),
    ),
    **{f"month-{n}.html": month_page(month) for n, month in enumerate(MONTHS)},
    "ita.html": page(
        "การเปิดเผยข้อมูลสาธารณะ (OIT) 2563",
        menu(
            ("duty.html", "อำนาจหน้าที่"),
            ("eservice.html", "E-Service"),
            ("corruption.html", "ช่องทางแจ้งเรื่องร้องเรียนการทุจริต"),
            ("plan.html", "แผนปฏิบัติการป้องกันการทุจริต"),
        ),
    ),
    "plan-2557.html": page(
        "แผนปฏิบัติการป้องกันการทุจริต (พ.ศ. 2557 - 2560)",
        "<p>มิติที่ 1 การสร้างสังคมที่ไม่ทนต่อการทุจริต โครงการอบรมคุณธรรมจริยธรรม งบประมาณ 20,000 บาท</p>"
        "<p>มิติที่ 2 การบริหารราชการเพื่อป้องกันการทุจริต โครงการเปิดเผยข้อมูลการจัดหาพัสดุ ตลอดปี</p>",
    ),
    "plan.html": page(
        "แผนปฏิบัติการป้องกันการทุจริต (พ.ศ. 2561 - 2564)",
        "<p>มิติที่ 1 การสร้างสังคมที่ไม่ทนต่อการทุจริต โครงการอบรมคุณธรรมจริยธรรม งบประมาณ 20,000 บาท</p>"
        "<p>มิติที่ 2 การบริหารราชการเพื่อป้องกันการทุจริต โครงการเปิดเผยข้อมูลการจัดหาพัสดุ ตลอดปี</p>"
        "<p>มิติที่ 3 การส่งเสริมบทบาทและการมีส่วนร่วมของภาคประชาชน มิติที่ 4 การเสริมสร้างกลไกการตรวจสอบ</p>",
    ),
}
MONTHS_OF_2560 = month_page("มกราคม 2560")
HIDDEN = "hidden-duty.html"


def site(more: Mapping[str, str] = MappingProxyType({})) -> Crawl:
    """The site; `hidden-duty.html` is a copy of the duties that no page links to."""
    pages = {**PAGES, HIDDEN: PAGES["duty.html"], **more}
    crawl = crawl_of(pages, dead=("gone.html",))
    return replace(crawl, discovered_on={**crawl.discovered_on, BASE + HIDDEN: ""})


def yes(item: str, *names: str, explanation: str = "") -> Answer:
    urls = tuple(name if "://" in name else BASE + name for name in names)
    return Answer(item, True, urls, explanation)


def sheet_of(*answers: Answer) -> Submission:
    return Submission(Agency(BASE, "อบต.หนองแดง"), 2563, {a.item_id: a for a in answers})


def checked(*answers: Answer, crawl: Crawl | None = None) -> Run:
    """The Run of a sheet with these answers. All that it remarks can be said."""
    run = judge_sheet(crawl or site(), pack(), AS_OF, RunMeta(), sheet_of(*answers))
    for remark in (r for answer in run.answers for r in all_remarks(answer)):
        assert remark.id in REMARKS and all(said(remark, each) for each in languages())
    return run


def all_remarks(answer: AnswerReport) -> tuple[Remark, ...]:
    return (*answer.remarks, *(r for url in answer.urls for r in url.remarks))


def answer_of(run: Run, item: str) -> AnswerReport:
    return next(a for a in run.answers if a.item_id == item)


def remarks_of(run: Run, item: str) -> dict[str, Remark]:
    return {remark.id: remark for remark in all_remarks(answer_of(run, item))}


def said(remark: Remark, language: str = "th") -> str:
    return Speech(language).say(f"answer.remark.{remark.id}", **remark.facts)

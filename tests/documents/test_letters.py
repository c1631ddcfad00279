"""Text layers of wrong letters, and right ones that look odd."""

from __future__ import annotations

import pytest
from made_files import PARAGRAPH

from oit_checker.documents.letters import has_loose_marks, is_garbled, is_gibberish

THAI = f"{PARAGRAPH} ตามพระราชบัญญัติการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ " * 4
BYTES = THAI.encode("cp874")
KEYS = str.maketrans(
    "ๆไำพะัีรนยบลฟหกดเ้่าสวงผปแอิืทมใฝๅภถุึคตจขช", "qwertyuiop[]asdfghjkl;'zxcvbnm,./1456789-=0"
)
SHIFTED = "".join(chr(33 + (ord(c) - 0xE01) % 90) if c > " " else c for c in THAI)
# Thai that a scanner's program took for English.
MISTAKEN = (
    "fl'rfnrirJ:vnrcrn:rjn frrunlru:vdrflnu:vrJ'rru vr.fl. lo&bo dr1ir{flnru fiovnr:rllud'rrnilt "
    "doonfllryn':riiud'uroonn:vvt:r{rrmvdtuu'rudr{ n''iiuuvrdlu fir.J:vfl'rf':orrJ1uil:v{rfl "
)


@pytest.mark.parametrize("charset", ["cp1252", "latin-1", "mac_roman", "cp437", "koi8-r"])
def test_thai_bytes_in_the_letters_of_another_code_page_are_garbled(charset: str) -> None:
    assert is_garbled(BYTES.decode(charset, "replace"))


@pytest.mark.parametrize("wrong", [THAI.translate(KEYS), SHIFTED, MISTAKEN * 2])
def test_western_letters_that_make_no_words_are_gibberish(wrong: str) -> None:
    assert is_gibberish(wrong)


def test_marks_without_letters_to_carry_them_are_garbled() -> None:
    loose = "".join(f"{c}\n" if c in "ิีึืุู่้" else c for c in THAI).replace("\n", "-")
    assert not has_loose_marks(loose)
    assert is_garbled("".join(f"-{c}" if c in "ิีึืุู่้" else c for c in THAI))


@pytest.mark.parametrize(
    "right",
    [
        THAI,
        "Request for proposal. The office will publish its procurement plan for fiscal year 2020, "
        "and every month the summary of results, in the form SorKhorRor.1 (ITA-OIT). " * 4,
        "Let f(x) = x^2 + 3x - 4 and ∑_{i=1}^n α_i β_i ≤ √(x² + y²) then ∂f/∂x = 2x + 3; thus "
        "λ = (a+b)/2 ≥ 0, where γ, δ ∈ ℝ. " * 5,
        'FTTX-100 CCTV NVR-16CH HDD 4TB SATA3 RJ45 CAT6 UTP UPS 1000VA RACK 19" SFP+ 10G ' * 6,
        "L'été dernier, les élèves étaient déjà là où l'hôtel a été détruit; c'était beau. " * 5,
        "Mr. Somchai Example, Ms. Kanokwan Sample, Nakhon Ratchasima, Ayutthaya 10400 Thailand "
        * 6,
        f"{THAI} Thailand 4.0, e-GP, e-bidding, http://www.office.example/index.php?id=1 " * 3,
        "https://www.office.example/files/plan_2563-v2.pdf?id=12&x=y " * 8,
        "1,234.50 | 2,345.00 | - | 12.5 % | = 100 | (+) * 4 " * 20,
    ],
    ids=["thai", "english", "maths", "codes", "french", "names", "mixed", "addresses", "figures"],
)
def test_right_letters_raise_no_alarm(right: str) -> None:
    assert not is_garbled(right)
    assert not is_gibberish(right)

import pytest

from oit_checker.thai.privacy import has_citizen_id, masked

# Made up; only the check digit is right.
VALID = "1000000000009"


@pytest.mark.parametrize(
    "written", [VALID, "1-0000-00000-00-9", "1 0000 00000 00 9", "๑๐๐๐๐๐๐๐๐๐๐๐๙"]
)
def test_a_citizen_id_is_masked_however_written(written: str) -> None:
    shown = masked(f"เลข {written} ครับ")
    assert shown.count("x") == 10 and shown.startswith("เลข ") and shown.endswith(" ครับ")
    assert has_citizen_id(written)


@pytest.mark.parametrize("other", ["1000000000001", "0105500000000", "10000000000099", "053000001"])
def test_other_numbers_stay(other: str) -> None:
    assert masked(other) == other

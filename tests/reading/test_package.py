"""Large members are unpacked by ISA-L, and what zipfile would refuse is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.findings import FileRejected
from pipeline.reading import Limits, package
from pipeline.reading.limits import Meter
from pipeline.reading.package import Package

NAME = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def _every_member_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGE", 0)


def _packed(content: bytes, level: int = 6) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        archive.writestr("another part", b"before it")
        archive.writestr(NAME, content)
    return buffer.getvalue()


def _unpacked(archive: bytes) -> bytes:
    return b"".join(Package(archive, Meter("export.xlsx", Limits(), len(archive))).chunks(NAME))


@given(content=st.binary(max_size=600), times=st.integers(1, 3_000), level=st.integers(0, 9))
def test_a_member_comes_out_as_it_went_in(content: bytes, times: int, level: int) -> None:
    assert _unpacked(_packed(content * times, level)) == content * times


@given(data=st.data())
def test_a_changed_byte_gives_what_zipfile_gives_or_a_refusal(data: st.DataObject) -> None:
    archive = bytearray(_packed(bytes(range(256)) * 8))
    head = archive.index(b"PK\3\4", 4)
    at = data.draw(st.integers(head, len(archive) - 1))
    archive[at] ^= data.draw(st.integers(1, 255))
    try:
        expected = zipfile.ZipFile(io.BytesIO(bytes(archive))).read(NAME)
    except Exception:  # noqa: BLE001 - whatever zipfile makes of it
        with pytest.raises(FileRejected):
            _unpacked(bytes(archive))
    else:
        assert _unpacked(bytes(archive)) == expected


def test_a_member_whose_check_sum_is_wrong_is_refused() -> None:
    archive = bytearray(_packed(b"a" * 5_000))
    central = archive.rindex(b"PK\1\2")
    archive[central + 16] ^= 1

    with pytest.raises(FileRejected) as rejected:
        _unpacked(bytes(archive))

    assert [finding.code for finding in rejected.value.findings] == ["F01"]

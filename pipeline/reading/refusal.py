"""Why a file is refused: one function per reason, so that every sentence stands in one place."""

from __future__ import annotations

from pipeline.findings import Cell, FileRejected, Finding, Message, Severity


def _refused(code: str, file: str, text: str, cause: Message | None = None, **values: str | int) -> FileRejected:
    # A plain dict, since a refusal travels between processes and a mapping proxy cannot be pickled.
    message = Message(text, {"file": file, **values})
    causes = () if cause is None else (cause,)
    return FileRejected(Finding(code, Severity.ERROR, message, (Cell(file),), causes=causes))


def not_a_workbook(file: str) -> FileRejected:
    """F01: nothing in the content is a format we read."""
    return _refused(
        "F01", file, "{file} is neither a workbook nor a text export. Save it as .xlsx or .csv and drop it again."
    )


def document(file: str) -> FileRejected:
    """F01: the content is a PDF, a picture or a word processor's document."""
    return _refused(
        "F01",
        file,
        "{file} is a document or a picture, and its figures cannot be read from it. "
        "Export the figures as .xlsx or .csv and drop that file instead.",
    )


def too_old(file: str) -> FileRejected:
    """F01: Excel 4 or older."""
    return _refused(
        "F01", file, "{file} is in a format older than Excel 5. Open it in Excel, save it as .xlsx and drop that file."
    )


def damaged(file: str, cause: str = "", **values: str | int) -> FileRejected:
    """F01: the format is known, but the content breaks its rules. `cause` is a template for how, with its values."""
    return _refused(
        "F01",
        file,
        "{file} is damaged and cannot be opened. Export it again from the system it came from and drop the new file.",
        Message(cause, dict(values)) if cause else None,
    )


MISSING = "{file} could not be opened. Close it in other programs, see that it is there and drop it again."


def missing(file: str) -> FileRejected:
    """F01: the file has gone, or may not be opened."""
    return _refused("F01", file, MISSING)


def several_files(file: str, count: int) -> FileRejected:
    """F01: a zip archive that is not one export."""
    return _refused(
        "F01",
        file,
        "{file} is an archive of {count} files, and we read archives of one. "
        "Unpack it and drop the exports one by one.",
        count=count,
    )


def no_reader(file: str, ending: str) -> FileRejected:
    """F01: the format is known, but what reads it is not installed or not there yet."""
    return _refused(
        "F01",
        file,
        "{file} is in the format .{ending}, which cannot be read here. Save it as .xlsx and drop that file.",
        ending=ending,
    )


def encrypted(file: str) -> FileRejected:
    """F02: locked, and no password is at hand."""
    return _refused(
        "F02",
        file,
        "{file} is locked with a password. Save it without a password and drop it again, or let whoever runs avstamning have"
        " the password.",
    )


def wrong_password(file: str) -> FileRejected:
    """F02: locked with another password than the one at hand."""
    return _refused(
        "F02",
        file,
        "{file} is locked, and no password that we have opens it. Save it without a password and drop it again, or let"
        " whoever runs avstamning have the new one.",
    )


def not_a_file(file: str) -> FileRejected:
    """F03: a link, a device, a pipe or a folder."""
    return _refused("F03", file, "{file} is a link or a device, not a file. Drop the file itself.")


def too_big(file: str, limit: int) -> FileRejected:
    """F03: more bytes than we take."""
    return _refused(
        "F03",
        file,
        "{file} is larger than {megabytes} MB. Export fewer rows or columns at a time and drop the parts.",
        megabytes=limit >> 20,
    )


def too_big_unpacked(file: str, limit: int) -> FileRejected:
    """F03: a small archive that swells."""
    return _refused(
        "F03",
        file,
        "{file} grows beyond {megabytes} MB when unpacked, which no export of figures does. "
        "Export it again from the system it came from.",
        megabytes=limit >> 20,
    )


def too_many_cells(file: str) -> FileRejected:
    """F03: more cells than memory holds."""
    return _refused(
        "F03",
        file,
        "{file} has more cells than we can hold. Delete the empty rows and columns around the table, "
        "or export fewer rows at a time, and drop it again.",
    )


def too_slow(file: str, seconds: float) -> FileRejected:
    """F03: reading was stopped."""
    return _refused(
        "F03",
        file,
        "{file} was not read within {seconds} seconds, so we stopped. Export fewer rows at a time, "
        "or save it as .xlsx, and drop it again.",
        seconds=round(seconds),
    )


def reader_died(file: str) -> FileRejected:
    """F03: the process that read the file ran out of memory or fell over."""
    return _refused(
        "F03",
        file,
        "{file} made its reader stop, so nothing in it was used. "
        "Open it in Excel, save it as .xlsx and drop that file.",
    )


def wrong_check_sum(file: str, line: int) -> FileRejected:
    """F08: the check sum that an export prints of itself is another's."""
    return _refused(
        "F08",
        file,
        "{file} prints a check sum (#KSUMMA, line {line}) that is not that of its content: it was changed after the"
        " export, or damaged. Export it again and drop the file as it is.",
        line=line,
    )


def check_sum_missing(file: str) -> FileRejected:
    """F08: an export that announces a check sum ends before it."""
    return _refused(
        "F08",
        file,
        "{file} ends before the check sum (#KSUMMA) that it announces, so some of it is missing. Export it again and"
        " drop the new file.",
    )


def entities(file: str) -> FileRejected:
    """F03: XML that declares entities, as no spreadsheet program writes."""
    return _refused(
        "F03",
        file,
        "{file} holds declarations that no spreadsheet program writes, so we did not open it further. "
        "Save it as .xlsx in Excel and drop that file.",
    )


def empty_file(file: str) -> FileRejected:
    """F11: no bytes."""
    return _refused("F11", file, "{file} is empty. Export it again and drop the new file.")


def empty_book(file: str) -> FileRejected:
    """F11: sheets without any cell."""
    return _refused("F11", file, "{file} has no filled cells. Export it again and drop the new file.")

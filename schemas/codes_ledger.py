"""Codes about postings and code strings."""

from __future__ import annotations

from schemas.codes_model import Code, table
from schemas.organisation import Names

LEDGER = (
    Code(
        code="L01",
        name=Names(sv="Saknar koppling", en="Unmapped code"),
        severity="error",
        definition="Every row with an amount belongs to exactly one line of one budget title: by its codes, or by its"
        " name in a follow-up. Rows that belong to none, or to several, are listed and counted in none.",
        source="Bookkeeping practice: a report is complete when every posting is on one line of it.",
        example=table("Responsibility | Account | Amount", "**1127** | 5010 | 386 200.00"),
        remedy="Map the codes, or add the name, in the settings and run again; or correct the file.",
        tested=True,
    ),
    Code(
        code="L02",
        name=Names(sv="Motpart saknas på intern post", en="Counterparty missing on internal posting"),
        severity="error",
        definition="A posting of the period whose codes are declared to be internal (`ledger.internal`) has a counterparty."
        " Where none are declared, nothing is tested. Such a posting is not told as unmapped (L01) too.",
        source="Bookkeeping practice: without a counterparty, internal postings cannot be cancelled over the municipality.",
        example=table(
            "Period | Voucher | Responsibility | Account | Counterparty | Amount, kr",
            "201608 | A 17 | 0110 | 6010 | 21 | 1 000.00",
            "201608 | A 18 | 0110 | 6010 | **(blank)** | 1 000.00",
        ),
        remedy="Add the counterparty in the financial system and export the ledger again.",
        tested=True,
    ),
    Code(
        code="L03",
        name=Names(sv="Transaktion utanför perioden", en="Posting outside the period"),
        severity="error",
        definition="The period of a posting lies within that of the export: January up to and including its month.",
        source="The report's convention: the actual of a period is what was booked in January up to its month.",
        example=table(
            "Period: 2016-08 | | | ", "Period | Voucher | Account | Amount, kr", "**201609** | A 17 | 5010 | 100.00"
        ),
        remedy="Export the ledger for the period alone, or correct the posting's period.",
        tested=True,
    ),
    Code(
        code="L04",
        name=Names(sv="Samma transaktion två gånger", en="Duplicate posting"),
        severity="warning",
        definition="No voucher of at least two different postings has every one of them as many times over, equal in every"
        " column. With `ledger.unique_postings`, no two postings of a voucher are equal. It is asked, not accused.",
        source="Bookkeeping practice: a voucher that is booked or exported twice is there as a whole. Single equal postings"
        " of a voucher are often right, such as two boxes of paper on one invoice.",
        example=table(
            "Period | Voucher | Account | Amount, kr",
            "201608 | A 17 | 4010 | 250.00",
            "201608 | A 17 | 5010 | 62.50",
            "201608 | **A 17** | 4010 | 250.00",
            "201608 | **A 17** | 5010 | 62.50",
        ),
        remedy="Check the voucher. If its postings came twice, export the ledger again.",
        tested=True,
    ),
    Code(
        code="L05",
        name=Names(sv="Verifikationen går inte ihop", en="Voucher out of balance"),
        severity="error",
        definition="Σ of a voucher's postings = 0, where exports are declared to have all sides of their vouchers"
        " (`ledger.complete_vouchers`). Otherwise nothing is tested: an export of some accounts has some sides.",
        source="Double-entry bookkeeping; the SIE specification asks the same of #VER.",
        example=table("Voucher | Account | Amount", "**A 17** | 4010 | 250.00", "**A 17** | 1930 | -240.00"),
        remedy="Correct the voucher in the financial system and export the ledger again.",
        tested=True,
    ),
    Code(
        code="L06",
        name=Names(sv="Personnummer i text", en="Personal identity number in text"),
        severity="info",
        definition="No text holds a Swedish personal identity or coordination number: a date and four digits, the last of"
        " which is their check digit. Wherever one is found it is masked in everything that is written.",
        source="Protection of personal data (GDPR): a report needs no identities.",
        example=table("Account | Text | Amount", "5010 | **Salary YYMMDD-NNNN** | 100.00"),
        remedy="Take the number out of the text where it is not needed.",
        tested=True,
    ),
    Code(
        code="L07",
        name=Names(sv="Kod som tappat inledande nolla", en="Code lost a leading zero"),
        severity="warning",
        definition="Codes are stored as text, and no code that belongs to no line would belong to one with zeros before it,"
        " being shorter than every code that is declared in full. The first is a warning; the second an error, and no"
        " such code is told as unmapped (L01) too.",
        source="Excel's behaviour: a code that is opened as a number loses its leading zeros.",
        example=table("Responsibility | Account | Amount", "0130 | 5010 | 100.00", "**130** | 5010 | 100.00"),
        remedy="Drop the original from the financial system, not one that was saved again in Excel.",
        tested=True,
        also=("error",),
    ),
    Code(
        code="L08",
        name=Names(sv="Koppling som inte kan användas", en="Mapping that cannot be used"),
        severity="error",
        definition="A row of a list of mappings in which something is chosen has a code, a budget title and a line that the"
        " settings have, dates in order, and codes that no other row or mapping gives to another line for the same months."
        " A list with anything wrong in it is not used at all.",
        source="A posting must belong to one line, and the settings must be able to say which.",
        example="`Kopplingar.xlsx`, C6: the budget title *Brandvärnet* is chosen, and the settings have *Brandförsvaret*.",
        remedy="Choose from the lists in the yellow cells, and drop the list again.",
        tested=True,
    ),
)

"""How a name that exports print is compared with one that is declared: what is one name to the one is one to the other."""

from __future__ import annotations

import re
import unicodedata

_SUM = re.compile(r"\bs:a\b")


def normalised(text: str) -> str:
    """A text as it is compared: NFC, case folded, every run of white space one space, soft hyphens gone, `S:a` written out."""
    plain = " ".join(unicodedata.normalize("NFC", text).replace("\u00ad", "").casefold().split())
    return _SUM.sub("summa", plain) if ":" in plain else plain

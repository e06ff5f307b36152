"""What makes text from files safe to show: nothing in it is markup, and nothing in it is invisible or turns the text round."""

from __future__ import annotations

import json
import re

from pipeline.masking import masked

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, tab and line feed aside
    "\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible, or turning text round
    "\ud800-\udfff\ufffe\uffff"  # no characters at all
    "\U000e0000-\U000e007f"  # tags
    "]"
)


def visible(text: str) -> str:
    """A text whose unseen characters are shown by their code points (`⟨U+202E⟩`), personal identity numbers masked.

    Tabs and line feeds stay as they are: a browser shows them as spaces.
    """
    return _UNSEEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", masked(text))


def finalized(value: object) -> object:
    """What the templates put in: texts made visible before they are escaped; nothing for None."""
    if value is None:
        return ""
    return visible(value) if type(value) is str else value


def embedded(data: object) -> str:
    """Data as JSON that may stand in a script element: it holds no `<`, `>` or `&`, and nothing unseen."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    text = _UNSEEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")

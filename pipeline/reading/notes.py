"""Short facts about a file that change nothing in what was read."""

from __future__ import annotations

MACROS = "has macros, which were not run"
EXTERNAL_LINKS = "has links to other workbooks, which were not followed"
LIVE_LINKS = "has live links to other programs (DDE or OLE), which were not followed"
DOUBLED = "holds some cells twice, of which the last was read"
NO_CELLS = "has sheets of other kinds than cells (charts, dialogs, macros), which were left out"
UNLOCKED = "was locked with a password"
NO_FORMULAS = "is in a format whose formulas are not read, only the values stored for them"

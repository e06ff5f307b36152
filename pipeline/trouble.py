"""Why something could not be done, in a sentence for readers of any language."""

from __future__ import annotations

from pipeline.findings import Message


class Trouble(OSError):
    """What outside the program keeps it from going on. `message` is the sentence; as text it is English.

    Numbers in it are given as text.
    """

    def __init__(self, template: str, **values: str) -> None:
        self.message = Message(template, values)
        super().__init__(template.format(**values))

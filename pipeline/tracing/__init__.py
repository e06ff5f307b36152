"""From a published figure back to the cells and postings that it came from."""

from __future__ import annotations

from pipeline.tracing.figure import Postings, Source, Term, Trace, trace
from pipeline.tracing.naming import Asked, ask

__all__ = ["Asked", "Postings", "Source", "Term", "Trace", "ask", "trace"]

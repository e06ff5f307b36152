"""Codes about goals and about what the report's prose says."""

from __future__ import annotations

from schemas.codes_model import Code, table
from schemas.organisation import Names

GOALS = (
    Code(
        code="G01",
        name=Names(sv="Medelvärde", en="Mean"),
        severity="error",
        definition="A printed mean = Σ assessments / number of goals, rounded half away from zero to its last digit.",
        source="The report's convention: goal fulfilment is summed up as the mean of the assessments.",
        example=table("Goal | Assessment", "Goal 1 | 2", "Goal 2 | 3", "Mean | **2.4**"),
        remedy="Correct the mean, or the assessment that is wrong, and drop the file again.",
        tested=True,
    ),
    Code(
        code="G02",
        name=Names(sv="Bedömning utanför skalan", en="Scale"),
        severity="error",
        definition="Every assessment is a grade of the scale that the organisation declares.",
        source="The organisation's declaration.",
        example=table("Goal (scale 1–3) | Assessment", "Goal 1 | **4**"),
        remedy="Write a grade of the scale and drop the file again.",
        tested=True,
    ),
    Code(
        code="G03",
        name=Names(sv="Bedömning mot indikatorns värden", en="Status against the indicator's numbers"),
        severity="warning",
        definition="A goal has a green grade where its indicator's value reaches its target (value ≥ target where higher is"
        " better, value ≤ target where lower is), and only there. Tested where an export has target, value and direction.",
        source="Our own convention: an assessment may weigh in more, so this is a warning and no error.",
        example=table("Goal | Direction | Target | Value | Assessment", "Pleased users | higher | 80 % | 70 % | **1**"),
        remedy="Check the assessment, or say in the comment what else it rests on.",
        tested=True,
    ),
    Code(
        code="G04",
        name=Names(sv="Tendens mot värdena", en="Tendency"),
        severity="info",
        definition="A tendency (better, unchanged, worse) is that of the indicator's two values; without a direction, only"
        " whether they differ. It is asked, not accused.",
        source="Our own convention: small changes may be called unchanged on purpose.",
        example=table("Goal | Before | Value | Tendency | Assessment", "Pleased users | 38 | 35 | **unchanged** | 2"),
        remedy="Check the tendency; it may be right as it is.",
        tested=True,
    ),
)

NARRATIVE = (
    Code(
        code="N01",
        name=Names(sv="Texten motsäger tabellen", en="Contradicts"),
        severity="error",
        definition="An amount in the text that names a figure = that figure, rounded as the text rounds it.",
        source="Our own convention: text and tables of one report say the same.",
        example="“The fire service cost 16.5 mnkr.” The table says 15 589 tkr.",
        remedy="Correct the text, or the figure.",
    ),
    Code(
        code="N02",
        name=Names(sv="Beloppet finns inte", en="Not found"),
        severity="warning",
        definition="An amount in the text can be found among the figures, or worked out from two of them.",
        source="Our own convention: what cannot be traced cannot be checked.",
        example="“The measures have saved 2.4 mnkr.” No figure, sum or difference gives 2.4.",
        remedy="Say what the amount rests on, or take it out.",
    ),
    Code(
        code="N03",
        name=Names(sv="Riktningsord åt fel håll", en="Direction word"),
        severity="error",
        definition="A direction word beside an amount (better, worse, surplus, deficit) goes as the figure's sign.",
        source="Practice in this field: text drops signs and says the direction in words.",
        example="“The title shows a deficit of 0.5 mnkr.” The variance is +500 tkr, which is favourable.",
        remedy="Correct the word, or the sign of the figure.",
    ),
    Code(
        code="N04",
        name=Names(sv="Kan avse flera belopp", en="Ambiguous"),
        severity="info",
        definition="An amount in the text can be one figure only.",
        source="Our own convention: several matches are listed, and none is chosen.",
        example="“The variance is 0.5 mnkr.” Two titles of the section have a variance that rounds to 0.5.",
        remedy="Nothing needs to be done, but saying which title is meant helps readers too.",
    ),
    Code(
        code="N05",
        name=Names(sv="Ett annat belopps värde", en="Another figure's value"),
        severity="error",
        definition="An amount in the text that names a figure does not have the value of a neighbouring one instead.",
        source="The report's own misprint: in August 2016 its text gives a budget, 4.9, as the forecast, 5.35.",
        example="“The forecast is 4.9 mnkr.” The table's forecast is 5 351 tkr and its budget 4 900 tkr.",
        remedy="Write the figure that is meant.",
    ),
)

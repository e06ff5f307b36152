"""What the other seven titles book. Accounts and texts are invented; they follow Kommun-Bas and the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .bookings import EVEN, Booking, Unit

FIRE = (Unit("0210", "270"),)
FEES = (Unit("0220", "100"),)
SETTLEMENT = (Unit("0310", "980"),)
ROADS = (Unit("0320", "215"),)
SALES = (Unit("0340", "985"),)
ASSETS = (Unit("5110", "910"),)

COMPANY, STATE, MUNICIPALITY, FEDERATION, SOCIETY = "800", "810", "830", "840", "850"
OTHER_UNITS = ("100", "150", "160", "210", "220", "230", "310", "320")

# The liability grows while holidays are earned and falls when they are taken: lowest on 31 August.
HOLIDAYS = (-25, -27, -26, -24, -12, 60, 118, 36)
PAY = (98, 98, 99, 100, 101, 104, 103, 99)


def _fee(aktivitet: str, text: str, month: int, motpart: str = SOCIETY, konto: str = "7621") -> Booking:
    """A fee invoiced once a year."""
    season = tuple(int(each == month) for each in range(1, 9))
    return Booking(konto, (text,), FEES, (motpart,), "L", each=1, season=season, aktivitet=aktivitet)


def _twelfth(aktivitet: str, text: str, motpart: str = SOCIETY, konto: str = "7621") -> Booking:
    """A fee spread over the year by the month."""
    return Booking(konto, (text,), FEES, (motpart,), "B", each=1, aktivitet=aktivitet, day=29)


def _pay(konto: str, kronor: int, motpart: str, *texts: str) -> Booking:
    """What follows the payroll of the whole municipality: every text once a month."""
    return Booking(
        konto, texts, SETTLEMENT, (motpart,), "B",
        kronor=kronor, each=len(texts), season=PAY, spread=4, together=True, day=28,
    )  # fmt: skip


def _internal(konto: str, text: str, kronor: int | None, motpart: str, season: Sequence[int] = EVEN) -> Booking:
    """Charged to another unit of the municipality every month."""
    return Booking(
        konto, (text,), SETTLEMENT, (motpart,), "I", kronor=kronor, each=1, season=season, spread=3, together=True, day=28
    )


# How much of the internal interest and of the PO surcharge falls on each unit.
INTEREST = (60, 40, 2_900, 1_450, 620, 3_100, 12_400, 430)
SURCHARGE = (30, 95, 140, 170, 45, 455, 45, 20)

SETTLEMENTS = (
    _pay("5612", 97_412_000, STATE, *(f"Arbetsgivaravgifter {{period}}, löneart {kind}" for kind in ("A", "B", "C", "D"))),
    _pay("5621", 4_086_000, COMPANY, "Avtalsförsäkring AGS-KL {period}", "Avtalsförsäkring TFA-KL {period}"),
    _pay("5631", 19_870_000, COMPANY, "Pension, individuell del {period}", "Pension, förmånsbestämd del {period}"),
    _pay("5632", 4_655_000, COMPANY, "Pensionsutbetalningar {period}", "Administration pensioner {period}"),
    _pay("5641", 5_950_000, STATE, "Särskild löneskatt {period}"),
    Booking("5191", ("Förändring semesterlöneskuld {period}",), SETTLEMENT, (COMPANY,), "B", kronor=-22_040_000, each=1, season=HOLIDAYS, day=31),
    Booking("7911", ("Avskrivning inventarier {period}", "Avskrivning it-plattform {period}"), SETTLEMENT, ("",), "B", kronor=1_208_000, each=2, spread=8, together=True, day=30),
    Booking("7682", ("Avgift e-fakturor {month}", "Bankavgift {month}", "Utskick fakturor {month}", "Filöverföring {month}"), SETTLEMENT, (COMPANY,), "L", kronor=318_500, count=72, spread=60, reversals=1),
    *(_internal("8591", "Internränta {period}", -1_000 * tkr, unit) for unit, tkr in zip(OTHER_UNITS, INTEREST, strict=True)),
    *(
        Booking("5691", ("PO-pålägg, månadslön {period}", "PO-pålägg, timlön {period}"), SETTLEMENT, (unit,), "I", parts, each=2, season=PAY, spread=2, together=True, day=28)
        for unit, parts in zip(OTHER_UNITS, SURCHARGE, strict=True)
    ),
)  # fmt: skip

BOOKINGS: Mapping[tuple[str, str], Sequence[Booking]] = {
    ("brand", "avgift_sbff"): (
        Booking("4611", ("Avgift Södertörns brandförsvarsförbund {month}",), FIRE, (FEDERATION,), "L", each=1, day=4),
    ),
    ("brand", "interna_hyror"): (
        Booking("6011", ("Internhyra brandstation {month}",), FIRE, ("310",), "I", 61, each=1, together=True, day=1),
        Booking("6011", ("Internhyra räddningsvärn {month}",), FIRE, ("310",), "I", 27, each=1, together=True, day=1),
        Booking("6011", ("Internhyra garage {month}",), FIRE, ("310",), "I", 12, each=1, together=True, day=1),
    ),
    ("medlemsavgifter", "malarens_vattenvard"): (_fee("2201", "Medlemsavgift 2016, Mälarens vattenvårdsförbund", 2),),
    ("medlemsavgifter", "luftvard"): (_fee("2202", "Medlemsavgift 2016, luftvårdsförbundet", 3),),
    ("medlemsavgifter", "malardalsradet"): (_fee("2204", "Medlemsavgift 2016, Mälardalsrådet", 2),),
    ("medlemsavgifter", "skl"): (_twelfth("2205", "Periodisering medlemsavgift SKL {period}"),),
    ("medlemsavgifter", "ksl"): (
        _twelfth("2206", "Periodisering medlemsavgift KSL {period}"),
        Booking("7622", ("KSL, samverkansprojekt",), FEES, (SOCIETY,), "L", kronor=24_600, count=3, season=(0, 1, 0, 0, 1, 1, 0, 0), spread=20, aktivitet="2206"),
    ),
    ("medlemsavgifter", "giss"): (_fee("2207", "Avgift 2016, GISS", 4, MUNICIPALITY),),
    ("medlemsavgifter", "sba"): (
        Booking("7621", ("Stockholm Business Alliance, avgift kvartal",), FEES, (MUNICIPALITY,), "L", each=1, season=(1, 0, 0, 1, 0, 0, 1, 0), aktivitet="2208"),
    ),
    ("medlemsavgifter", "lovo"): (_twelfth("2209", "Periodisering bidrag Lovö naturreservat {period}", STATE, "4511"),),
    ("avrakning", "netto"): SETTLEMENTS,
    ("medfinansiering", "medfinansiering"): (
        Booking("4551", ("Upplösning bidrag statlig infrastruktur, väg 261, {period}",), ROADS, (STATE,), "B", each=1, day=30),
    ),
    ("reavinst", "reavinst"): (
        Booking("7411", ("Mäklararvode tomt 1",), SALES, (COMPANY,), "L", kronor=48_750, each=1, season=(0, 0, 0, 1, 0, 0, 0, 0)),
        Booking("7411", ("Mäklararvode tomt 2",), SALES, (COMPANY,), "L", kronor=51_250, each=1, season=(0, 0, 0, 0, 0, 1, 0, 0)),
        Booking("7412", ("Lantmäteriförrättning", "Uppmätning av tomt", "Värdering"), SALES, (STATE, COMPANY), "L", kronor=118_400, count=7, season=(0, 2, 3, 2, 2, 1, 0, 0), spread=40),
        Booking("7811", ("Bokfört värde sålda tomter",), SALES, ("",), "B", kronor=296_000, each=1, season=(0, 0, 0, 1, 0, 1, 0, 0), spread=20, day=30),
        Booking("3811", ("Försäljning av tomt 1",), SALES, (COMPANY,), "B", kronor=-1_890_000, each=1, season=(0, 0, 0, 1, 0, 0, 0, 0)),
        Booking("3811", ("Försäljning av tomt 2",), SALES, (COMPANY,), "B", each=1, season=(0, 0, 0, 0, 0, 1, 0, 0)),
    ),
    ("nedskrivning", "nedskrivning"): (
        Booking("7921", ("Nedskrivning paviljong",), ASSETS, ("",), "B", each=1, season=(0, 0, 0, 0, 0, 1, 0, 0), day=30),
    ),
}  # fmt: skip

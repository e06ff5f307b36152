"""What Kommunledningskontoret books. Units, accounts and texts are invented; they follow Kommun-Bas and the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .bookings import Booking, Unit

DIRECTOR = Unit("0110", "921", 9)
CHANCERY = Unit("0120", "921", 10)
POLITICS = Unit("0125", "100", 6)
FINANCE = Unit("0130", "922", 14)
PERSONNEL = Unit("0140", "923", 13)
IT = Unit("0150", "925", 18)
INFORMATION = Unit("0160", "926", 7)
CONTACT = Unit("0165", "927", 11)
BUSINESS = Unit("0170", "220", 4)
PLANNING = Unit("0180", "215", 6)
INTEGRATION = Unit("0185", "610", 4)
SECURITY = Unit("0190", "275", 4)

ALL = (
    DIRECTOR, CHANCERY, POLITICS, FINANCE, PERSONNEL, IT, INFORMATION, CONTACT, BUSINESS, PLANNING, INTEGRATION, SECURITY,
)  # fmt: skip
STAFF = tuple(unit for unit in ALL if unit is not POLITICS)

SUMMER = (82, 82, 83, 84, 84, 88, 90, 83)
OFFICE = (95, 100, 105, 100, 100, 105, 45, 90)
LICENCES = (300, 120, 90, 90, 80, 90, 40, 80)

COMPANY, STATE, REGION, MUNICIPALITY, SOCIETY, HOUSING = "800", "810", "820", "830", "850", "510"
INTERNAL = ("150", "160", "210", "220", "230", "310")


def _bought(
    konto: str,
    parts: int,
    count: int,
    units: Sequence[Unit],
    *texts: str,
    season: Sequence[int] = OFFICE,
    spread: int = 80,
    projekt: Sequence[str] = ("",),
    reversals: int = 0,
) -> Booking:
    """Supplier invoices of many sizes."""
    return Booking(
        konto, texts, units, (COMPANY,), "L", parts,
        count=count, season=season, spread=spread, projekt=projekt, reversals=reversals,
    )  # fmt: skip


PERSONAL = (
    Booking("5011", ("Månadslön {period}",), STAFF, (COMPANY,), "N", 560, each=1, season=SUMMER, spread=3, together=True, day=27),
    Booking("5021", ("Timlön {period}",), (IT, CONTACT, INFORMATION, BUSINESS, CHANCERY), (COMPANY,), "N", 14, each=1, season=(70, 70, 75, 80, 80, 120, 150, 120), spread=30, together=True, day=27),
    Booking("5031", ("Arvoden kommunstyrelsen {period}", "Arvoden kommunfullmäktige {period}", "Sammanträdesersättning {period}", "Förlorad arbetsförtjänst {period}"), (POLITICS,), (COMPANY,), "N", 46, each=4, season=(90, 100, 105, 105, 105, 110, 40, 80), spread=25, together=True, day=27),
    Booking("5111", ("Semesterlön {period}",), STAFF, (COMPANY,), "N", 40, each=1, season=(20, 25, 35, 30, 35, 160, 420, 140), spread=15, together=True, day=27),
    Booking("5131", ("Sjuklön {period}",), STAFF, (COMPANY,), "N", 9, count=64, season=(120, 130, 120, 90, 70, 60, 40, 60), spread=60, together=True, day=27),
    Booking("5511", ("Bilersättning {period}",), (PLANNING, SECURITY, IT, BUSINESS, DIRECTOR), (COMPANY,), "N", 3, each=1, season=OFFICE, spread=40, together=True, day=27),
    Booking("5521", ("Kostnadsersättning {period}",), (POLITICS, DIRECTOR, PERSONNEL), (COMPANY,), "N", 2, each=1, season=OFFICE, spread=40, together=True, day=27),
    Booking("5711", ("Kurs för personal", "Konferensavgift", "Friskvårdsbidrag", "Utbildningsdag"), STAFF, (COMPANY,), "L", 12, count=110, season=OFFICE, spread=80, reversals=2),
    Booking("5611", ("PO-pålägg {period}",), ALL, ("110",), "N", 252, each=1, season=SUMMER, spread=3, together=True, day=27),
)  # fmt: skip

OVRIGA_EXTERNA = (
    Booking("4631", ("Ankomstboende Stenhamra, drift", "Ankomstboende Stenhamra, bemanning", "Ankomstboende Stenhamra, måltider"), (INTEGRATION,), (COMPANY,), "L", kronor=1_478_200, count=26, season=(9, 7, 4, 1, 0, 0, 0, 0), spread=70, projekt=("61003",)),
    Booking("4511", ("Bidrag till organisation", "Bidrag nationaldagsfirande", "Föreningsbidrag integration"), (POLITICS, BUSINESS, INTEGRATION), (SOCIETY,), "L", 25, count=24, spread=40),
    _bought("6012", 60, 40, (DIRECTOR, IT, CONTACT), "Lokalhyra {month}", "Hyra förråd {month}", spread=20, season=(1,) * 8),
    _bought("6411", 16, 130, ALL, "Kontorsmaterial", "Papper och toner", "Förbrukningsmaterial", reversals=2),
    _bought("6421", 8, 46, (CHANCERY, PLANNING, FINANCE, DIRECTOR), "Facktidskrift, årsavgift", "Juridisk databas", "Böcker", season=LICENCES),
    _bought("6451", 62, 90, (IT, CONTACT, INFORMATION), "Datorer och bildskärmar", "Nätverksutrustning", "Trådlös accesspunkt", "Telefoner", reversals=2),
    _bought("6521", 170, 96, (IT, FINANCE, PERSONNEL, CHANCERY), "Licensavtal, årsavgift", "Programvara, underhåll", "Licens ärendesystem", "Licens lönesystem", "Sammanträdesportal, licens", season=LICENCES, reversals=2),
    _bought("6531", 140, 120, (IT, PERSONNEL, FINANCE), "It-drift {month}", "Driftavtal {month}", "Supportavtal {month}", "Säker inloggning, driftavgift", season=(1,) * 8, reversals=1),
    _bought("6811", 55, 150, (IT, CONTACT), "Telefoni {month}", "Mobilabonnemang {month}", "Växel, trafikavgift {month}", spread=60, season=(1,) * 8),
    _bought("6821", 38, 56, (IT,), "Datakommunikation {month}", "Fiberförbindelse {month}", spread=40, season=(1,) * 8),
    _bought("6831", 12, 64, (CHANCERY, FINANCE), "Porto {month}", "Posthantering {month}", spread=60, reversals=1),
    _bought("6911", 55, 70, (INFORMATION, PLANNING), "Annons i lokaltidning", "Ekerö tidning, produktion", "Ekerö tidning, distribution", "Kungörelse", reversals=1),
    _bought("6921", 28, 56, (INFORMATION, BUSINESS, PLANNING), "Trycksaker", "Besökskartor", "Grafisk form", "Magasin, tryck"),
    _bought("7011", 14, 110, ALL, "Resor tåg", "Taxi", "Parkering", "Kollektivtrafik, periodkort"),
    _bought("7111", 15, 100, (POLITICS, DIRECTOR, PERSONNEL, BUSINESS), "Representation, lunch", "Kaffe och frukt", "Frukostmöte näringsliv", "Mötesförtäring"),
    _bought("7211", 36, 24, (DIRECTOR, FINANCE), "Försäkringspremie", "Ansvarsförsäkring, del av år", season=(40, 4, 3, 3, 2, 3, 1, 2)),
    _bought("7311", 48, 60, (SECURITY,), "Bevakning {month}", "Larmavtal {month}", "Väktarutryckning", "Trygghetsrond", season=(1,) * 8, reversals=1),
    _bought("7411", 250, 150, (PLANNING, DIRECTOR, IT, INFORMATION, FINANCE), "Konsultarvode", "Utredning översiktsplan", "Konsultstöd, projektledning", "Webbutveckling", "Konsult, verksamhetsutveckling", projekt=("", "", "61001", "61002"), reversals=4),
    _bought("7421", 85, 50, (FINANCE, PERSONNEL, CHANCERY, IT), "Inhyrd personal", "Tillfällig bemanning", spread=60),
    _bought("7431", 46, 80, (PERSONNEL,), "Företagshälsovård {month}", "Ledarskapsakademin, kurs", "Rekryteringsannons", "Pensionsadministration", reversals=2),
    _bought("7441", 14, 12, (POLITICS, FINANCE), "Revision", "Juridisk rådgivning", spread=40),
    _bought("7511", 22, 50, (CHANCERY, CONTACT, SECURITY, INFORMATION), "Kundundersökning", "Enkätverktyg", "Medborgarundersökning", "Tolktjänst", "Arkivtjänst"),
    _bought("7681", 6, 80, (FINANCE, CHANCERY), "Bankavgift {month}", "Inkassoavgift", "Kreditupplysning", spread=60),
)  # fmt: skip

EXTERNA_INTAKTER = (
    Booking("3511", ("Statsbidrag integration, kvartal",), (INTEGRATION,), (STATE,), "B", 30, each=1, season=(0, 0, 1, 0, 0, 1, 0, 0), spread=10),
    Booking("3512", ("Bidrag krisberedskap, MSB",), (SECURITY,), (STATE,), "B", 26, each=1, season=(0, 0, 0, 1, 0, 0, 0, 0)),
    Booking("3611", ("It-tjänster bostadsbolaget {month}", "Kontaktcenter bostadsbolaget {month}"), (IT, CONTACT), (HOUSING,), "K", 58, each=1, spread=5),
    Booking("3612", ("Ledarskapsakademin, vidarefakturering",), (PERSONNEL,), (MUNICIPALITY,), "K", 38, count=64, season=OFFICE, spread=50, reversals=1),
    Booking("3613", ("Facklig företrädare, regional ersättning",), (PERSONNEL,), (REGION, SOCIETY), "K", 30, count=48, season=OFFICE, spread=50),
    Booking("3614", ("Annonsplats Ekerö tidning", "Deltagaravgift näringslivsträff", "Kopior och avskrifter", "Försålda kartor"), (INFORMATION, BUSINESS, CHANCERY), (COMPANY, SOCIETY), "K", 18, count=84, season=OFFICE, spread=80, reversals=1),
)  # fmt: skip

INTERNA_INTAKTER = (
    Booking("3691", ("It-arbetsplatser {period}",), (Unit("0150", "925"),), ("150",), "I", 18, each=1, spread=4, day=25),
    Booking("3691", ("It-arbetsplatser {period}",), (Unit("0150", "925"),), ("210",), "I", 24, each=1, spread=4, day=25),
    Booking("3691", ("It-arbetsplatser {period}",), (Unit("0150", "925"),), ("230",), "I", 36, each=1, spread=4, day=25),
    Booking("3691", ("It-arbetsplatser {period}",), (Unit("0150", "925"),), ("310",), "I", 10, each=1, spread=4, day=25),
    Booking("3692", ("Kontaktcenter, ärenden avfall {period}",), (CONTACT,), ("410",), "I", 26, each=1, spread=6, day=25),
    Booking("3693", ("Rekryteringsstöd", "Introduktion för nya chefer", "Utbildning, intern debitering"), (PERSONNEL,), INTERNAL, "I", 20, count=62, season=OFFICE, spread=60),
    Booking("3694", ("Tryckeri och kopiering {period}", "Informationsuppdrag"), (INFORMATION, CHANCERY), INTERNAL, "I", 12, count=56, season=OFFICE, spread=60, reversals=1),
)  # fmt: skip

OVRIGA_INTERNA = (
    Booking("4691", ("Köp av utbildning, skolan", "Vikarie, intern"), (PERSONNEL, INTEGRATION), ("160", "230"), "I", 14, count=20, season=OFFICE, spread=60),
    Booking("7691", ("Förtäring möte, produktionskök", "Kaffe sammanträde"), (POLITICS, DIRECTOR, CHANCERY, PERSONNEL), ("210",), "I", 34, count=84, season=OFFICE, spread=60),
    Booking("7692", ("Hyra av samlingslokal", "Hyra sporthall personaldag"), (PERSONNEL, BUSINESS, INFORMATION), ("220", "230"), "I", 18, count=30, season=OFFICE, spread=60),
    Booking("7693", ("Vaktmästeri {period}", "Flytt av arbetsplatser", "Skyltning"), (DIRECTOR, IT, CONTACT), ("310",), "I", 34, count=46, season=OFFICE, spread=60, reversals=1),
)  # fmt: skip

BOOKINGS: Mapping[tuple[str, str], Sequence[Booking]] = {
    ("klk", "externa_intakter"): EXTERNA_INTAKTER,
    ("klk", "interna_intakter"): INTERNA_INTAKTER,
    ("klk", "personal"): PERSONAL,
    ("klk", "internhyror"): (
        Booking("6011", ("Internhyra {month}",), ALL, ("310",), "I", each=1, together=True, day=1),
    ),
    ("klk", "ovriga_externa"): OVRIGA_EXTERNA,
    ("klk", "ovriga_interna"): OVRIGA_INTERNA,
}  # fmt: skip

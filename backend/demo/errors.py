"""What can be wrong with a wish about the demo region, each with a stable code and what to do about it."""

from enum import StrEnum

from consent.keys.errors import Text


class DemoCode(StrEnum):
    """Stable codes of this room; scripts may rely on them."""

    NOT_DEMO = "NOT_DEMO"
    NO_DEMO_REGION = "NO_DEMO_REGION"
    PERSON_UNKNOWN = "PERSON_UNKNOWN"
    PLACE_UNKNOWN = "PLACE_UNKNOWN"
    NO_SIGN_IN = "NO_SIGN_IN"
    OTHER_SIZE = "OTHER_SIZE"
    FOREIGN_DATA = "FOREIGN_DATA"
    STORY_REFUSED = "STORY_REFUSED"
    CROWD_ELSEWHERE = "CROWD_ELSEWHERE"
    CROWD_FAILED = "CROWD_FAILED"
    NOT_RUNNING = "NOT_RUNNING"
    UNREACHABLE = "UNREACHABLE"
    SCENARIO_BUSY = "SCENARIO_BUSY"
    STEP_REFUSED = "STEP_REFUSED"
    UNEXPECTED = "UNEXPECTED"


TEXTS: dict[DemoCode, Text] = {
    DemoCode.NOT_DEMO: Text(
        "Regio {region} is geen demo ({mode}). Er is niets veranderd. Demogegevens komen alleen in een regio met "
        'mode = "demo".',
        "Region {region} is no demo ({mode}). Nothing was changed. Demo data goes into a region with "
        'mode = "demo" only.',
    ),
    DemoCode.NO_DEMO_REGION: Text(
        'Deze installatie heeft geen demoregio. Voeg in het regiobestand een [[region]] toe met mode = "demo", of '
        "start zonder KETENTAFEL_REGIONS_FILE.",
        'This installation has no demo region. Add a [[region]] with mode = "demo" to the regions file, or start '
        "without KETENTAFEL_REGIONS_FILE.",
    ),
    DemoCode.PERSON_UNKNOWN: Text(
        "{person} is niemand in de demoregio. Kies uit: {people}.",
        "{person} is nobody in the demo region. Choose from: {people}.",
    ),
    DemoCode.PLACE_UNKNOWN: Text(
        "{person} werkt niet bij {organisation}. Kies uit: {places}.",
        "{person} does not work at {organisation}. Choose from: {places}.",
    ),
    DemoCode.NO_SIGN_IN: Text(
        "De demoregio heeft nog geen aanmelding. Start haar eerst: ketentafel demo.",
        "The demo region has no sign-in yet. Start it first: ketentafel demo.",
    ),
    DemoCode.OTHER_SIZE: Text(
        "Er staat al een demoregio van omvang {found}. Er is niets veranderd. Maak haar opnieuw met: ketentafel demo "
        "--size {wanted} --reset. Alles wat er nu in staat, verdwijnt dan.",
        "There is a demo region of size {found} already. Nothing was changed. Make it anew with: ketentafel demo "
        "--size {wanted} --reset. All that is in it now will be gone.",
    ),
    DemoCode.FOREIGN_DATA: Text(
        "In deze database staan organisaties die niet van de demo zijn. Er is niets veranderd. Wis haar met: "
        "ketentafel demo --reset, of kies een andere database.",
        "This database holds organisations that are not the demo's. Nothing was changed. Empty it with: ketentafel "
        "demo --reset, or choose another database.",
    ),
    DemoCode.STORY_REFUSED: Text(
        "Een stap van de demo werd geweigerd ({reason}). Maak de demo opnieuw met: ketentafel demo --reset.",
        "A step of the demo was refused ({reason}). Make the demo anew with: ketentafel demo --reset.",
    ),
    DemoCode.CROWD_ELSEWHERE: Text(
        "Een demo van omvang country kan alleen op de meegeleverde servers, en regio {region} staat op andere. Kies "
        "small of region.",
        "A demo of size country needs the servers that come along, and region {region} is on others. Choose small or "
        "region.",
    ),
    DemoCode.CROWD_FAILED: Text(
        "Het schrijven van de casussen is mislukt; de reden staat hierboven. Maak de demo opnieuw met: ketentafel demo "
        "--size country --reset.",
        "Writing the cases failed; the reason is told above. Make the demo anew with: ketentafel demo --size country "
        "--reset.",
    ),
    DemoCode.NOT_RUNNING: Text(
        "De demo draait niet. Start haar in een ander venster: ketentafel demo, of geef het adres met --url.",
        "The demo does not run. Start it in another window: ketentafel demo, or give its address with --url.",
    ),
    DemoCode.UNREACHABLE: Text(
        "De demo op {place} antwoordt niet ({reason}). Er is niets verloren: start de demo en voer dit opnieuw uit, "
        "dan gaat het verder waar het was.",
        "The demo at {place} does not answer ({reason}). Nothing is lost: start the demo and run this again, and it "
        "goes on where it was.",
    ),
    DemoCode.SCENARIO_BUSY: Text(
        "Er loopt al een scenario in deze demo, en zij heeft maar één klok. Wacht tot het klaar is.",
        "A scenario is being played in this demo already, and it has one clock only. Wait until it is done.",
    ),
    DemoCode.STEP_REFUSED: Text(
        "Stap {step} werd geweigerd: {who} kreeg {reason}.",
        "Step {step} was refused: {who} was answered {reason}.",
    ),
    DemoCode.UNEXPECTED: Text(
        "Stap {step} verliep anders dan verwacht: {what}. Verwacht: {expected}. Gevonden: {found}.",
        "Step {step} went otherwise than expected: {what}. Expected: {expected}. Found: {found}.",
    ),
}


class DemoError(Exception):
    """A wish about the demo region that is not fulfilled; carries a code and a message in Dutch and English."""

    def __init__(self, code: DemoCode, **details: object) -> None:
        self.code = code
        self.details = details
        self.message_nl = TEXTS[code].nl.format(**details)
        self.message_en = TEXTS[code].en.format(**details)
        super().__init__(f"{code}: {self.message_nl} / {self.message_en}")

"""What can be wrong with a blueprint beyond its shape: what to do, in Dutch and English."""

from collections.abc import Mapping
from enum import StrEnum

from consent.keys.errors import Text


class TafelsCode(StrEnum):
    """Stable codes of what the parts of a blueprint can mean together that they may not."""

    EXPRESSION = "EXPRESSION"
    CRITERION_UNUSED = "CRITERION_UNUSED"
    CRITERION_UNKNOWN = "CRITERION_UNKNOWN"
    ORGANISATIONS_OVER_PEOPLE = "ORGANISATIONS_OVER_PEOPLE"
    SEAT_WITHOUT_CEILING = "SEAT_WITHOUT_CEILING"
    RESPONSIBLE_WITHOUT_SEAT = "RESPONSIBLE_WITHOUT_SEAT"
    NAMED_WITHOUT_SEAT = "NAMED_WITHOUT_SEAT"
    PURPOSE_ENFORCEMENT = "PURPOSE_ENFORCEMENT"
    GLASS_ON_SECRET = "GLASS_ON_SECRET"  # noqa: S105 - the name of an error
    CASES_NEED = "CASES_NEED"
    NO_CASES = "NO_CASES"
    TEMPLATE_FILLED = "TEMPLATE_FILLED"
    CLASS_WITHOUT_CASES = "CLASS_WITHOUT_CASES"
    REGIME_AND_CASES = "REGIME_AND_CASES"
    NOT_PROFESSIONAL = "NOT_PROFESSIONAL"
    JOINT_WITHOUT_TASKS = "JOINT_WITHOUT_TASKS"
    SINGLE_WITH_TASKS = "SINGLE_WITH_TASKS"
    PHASE_UNKNOWN = "PHASE_UNKNOWN"
    PHASE_UNREACHED = "PHASE_UNREACHED"
    PHASE_WITHOUT_WAY_ON = "PHASE_WITHOUT_WAY_ON"
    GUARD_WITHOUT_PART = "GUARD_WITHOUT_PART"
    FIRST_PHASE_GUARDED = "FIRST_PHASE_GUARDED"
    CUT_OFF_WITHOUT_RHYTHM = "CUT_OFF_WITHOUT_RHYTHM"
    RHYTHM_EMPTY = "RHYTHM_EMPTY"
    SIGNALS_UNCLEAR = "SIGNALS_UNCLEAR"
    MONITORING_UNCLEAR = "MONITORING_UNCLEAR"
    TERM_UNKNOWN = "TERM_UNKNOWN"
    PAPER_UNKNOWN = "PAPER_UNKNOWN"
    PAPER_OF_OTHER_KIND = "PAPER_OF_OTHER_KIND"
    FORM_UNKNOWN_HERE = "FORM_UNKNOWN_HERE"
    FORM_UNCLEAR = "FORM_UNCLEAR"
    FORM_OF_OTHER_KIND = "FORM_OF_OTHER_KIND"
    SCALE_UNEVEN = "SCALE_UNEVEN"
    TERM_LENGTH_FIXED = "TERM_LENGTH_FIXED"
    TERM_IN_WORKING_DAYS = "TERM_IN_WORKING_DAYS"
    REGISTER_UNKNOWN_HERE = "REGISTER_UNKNOWN_HERE"
    ROLE_NOT_AT_TAFEL = "ROLE_NOT_AT_TAFEL"


TEXTS: Mapping[StrEnum, Text] = {
    TafelsCode.EXPRESSION: Text("{detail_nl}", "{detail_en}"),
    TafelsCode.CRITERION_UNUSED: Text(
        "criterium {name} komt in de uitdrukking niet voor. Neem het daar op of haal het weg.",
        "criterion {name} is not in the expression. Use it there or remove it.",
    ),
    TafelsCode.CRITERION_UNKNOWN: Text(
        "de uitdrukking noemt {name}, maar dat criterium is er niet. Voeg het toe of verbeter de code.",
        "the expression names {name}, but there is no such criterion. Add it or correct the code.",
    ),
    TafelsCode.ORGANISATIONS_OVER_PEOPLE: Text(
        "er kunnen niet meer organisaties dan personen wegen. Verlaag organisations of verhoog people.",
        "there cannot be more organisations than people. Lower organisations or raise people.",
    ),
    TafelsCode.SEAT_WITHOUT_CEILING: Text(
        "{name} heeft een plaats maar geen plafond, en zou niets kunnen ontvangen. Voeg [[ceilings]] toe.",
        "{name} has a seat but no ceiling, and could receive nothing. Add [[ceilings]].",
    ),
    TafelsCode.RESPONSIBLE_WITHOUT_SEAT: Text(
        "{name} is verantwoordelijk maar heeft geen vaste plaats. Voeg [[seats]] met kind VAST toe.",
        "{name} is responsible but has no fixed seat. Add [[seats]] with kind VAST.",
    ),
    TafelsCode.NAMED_WITHOUT_SEAT: Text(
        "{name} krijgt hier een taak maar heeft geen plaats. Voeg [[seats]] toe of noem wie er wel zit.",
        "{name} is given a part here but has no seat. Add [[seats]], or name who does sit there.",
    ),
    TafelsCode.PURPOSE_ENFORCEMENT: Text(
        "{name} kan geen doel van een tafel zijn: gegevens van de tafel mogen niet voor handhaving dienen.",
        "{name} cannot be a purpose of a tafel: its data may not serve enforcement.",
    ),
    TafelsCode.GLASS_ON_SECRET: Text(
        "noodtoegang opent nooit {name}. Haal deze categorie weg.",
        "emergency access never opens {name}. Remove this category.",
    ),
    TafelsCode.CASES_NEED: Text(
        "een soort tafel met casussen heeft {name} nodig. Voeg dit onderdeel toe.",
        "a kind of tafel with cases needs {name}. Add this part.",
    ),
    TafelsCode.NO_CASES: Text(
        "deze soort tafel heeft geen casussen (subjects: GEEN); {name} kan er niet staan. Haal dit weg.",
        "this kind of tafel has no cases (subjects: GEEN); {name} has no place here. Remove it.",
    ),
    TafelsCode.TEMPLATE_FILLED: Text(
        "onder een sjabloon (template) wordt niets toegelaten: het gaat nog nergens over. Kies subjects GEEN, of haal "
        "template weg.",
        "nothing is admitted under a template: it is about nothing yet. Choose subjects GEEN, or remove template.",
    ),
    TafelsCode.CLASS_WITHOUT_CASES: Text(
        "klasse {name} is een overleg zonder casussen. Kies subjects GEEN of een andere klasse.",
        "class {name} is a meeting without cases. Choose subjects GEEN or another class.",
    ),
    TafelsCode.REGIME_AND_CASES: Text(
        "zonder casussen is het regime GEEN_PERSOONSGEGEVENS, en met casussen een ander. Pas een van beide aan.",
        "without cases the regime is GEEN_PERSOONSGEGEVENS, and with cases it is another. Change one of them.",
    ),
    TafelsCode.NOT_PROFESSIONAL: Text(
        "{name} ontvangt nooit gegevens over personen: dat zijn vrijwilligers, bewoners of partners buiten de zorg. "
        "Haal dit plafond weg.",
        "{name} never receives data about people: these are volunteers, residents or partners outside care. "
        "Remove this ceiling.",
    ),
    TafelsCode.JOINT_WITHOUT_TASKS: Text(
        "wie samen verantwoordelijk zijn, hebben een contactpunt en een taakverdeling (AVG 26). Vul contact_point en "
        "[[controllers.tasks]] in.",
        "joint controllers have a contact point and divide their duties (AVG 26). Fill in contact_point and "
        "[[controllers.tasks]].",
    ),
    TafelsCode.SINGLE_WITH_TASKS: Text(
        "bij één verantwoordelijke organisatie horen geen contactpunt en taakverdeling. Haal ze weg of kies "
        "GEZAMENLIJK.",
        "one responsible organisation has no contact point or division of duties. Remove them or choose GEZAMENLIJK.",
    ),
    TafelsCode.PHASE_UNKNOWN: Text(
        "fase {name} is er niet. Voeg haar toe of verbeter de code.",
        "there is no phase {name}. Add it or correct the code.",
    ),
    TafelsCode.PHASE_UNREACHED: Text(
        "geen casus komt ooit in fase {name}. Noem haar in `to` van een andere fase of haal haar weg.",
        "no case ever comes into phase {name}. Name it in `to` of another phase or remove it.",
    ),
    TafelsCode.PHASE_WITHOUT_WAY_ON: Text(
        "uit fase {name} gaat het nergens heen. Vul `to` in of zet ends = true.",
        "phase {name} leads nowhere. Fill in `to` or set ends = true.",
    ),
    TafelsCode.GUARD_WITHOUT_PART: Text(
        "voorwaarde {name} vraagt iets wat hier niet staat. Voeg {part} toe of haal de voorwaarde weg.",
        "guard {name} asks for something that is not here. Add {part} or remove the guard.",
    ),
    TafelsCode.FIRST_PHASE_GUARDED: Text(
        "in fase {name} begint elke toegelaten casus; voorwaarden daarvoor staan bij admission en weighing. Haal ze "
        "hier weg.",
        "every admitted case begins in phase {name}; what that asks stands under admission and weighing. Remove the "
        "guards here.",
    ),
    TafelsCode.CUT_OFF_WITHOUT_RHYTHM: Text(
        "een sluitmoment hoort bij een vast ritme. Vul rrule bij [rhythm] in of haal [cut_off] weg.",
        "a cut-off belongs to a fixed rhythm. Fill in rrule under [rhythm] or remove [cut_off].",
    ),
    TafelsCode.RHYTHM_EMPTY: Text(
        "dit ritme zegt niets. Vul rrule, times_per_week, minutes_per_item of always_open in, of haal [rhythm] weg.",
        "this rhythm says nothing. Fill in rrule, times_per_week, minutes_per_item or always_open, or remove [rhythm].",
    ),
    TafelsCode.SIGNALS_UNCLEAR: Text(
        "signalen staan óf niet, óf bij intake.kinds én in [signals]. Vul beide in of haal beide weg.",
        "signals stand nowhere, or both in intake.kinds and under [signals]. Fill in both or remove both.",
    ),
    TafelsCode.MONITORING_UNCLEAR: Text(
        "zicht houden duurt een aantal jaren óf tot een leeftijd. Vul years of to_age in.",
        "monitoring lasts a number of years or until an age. Fill in years or to_age.",
    ),
    TafelsCode.TERM_UNKNOWN: Text(
        "termijn {name} staat niet in het register van termijnen. Voeg hem daar toe of verbeter de code.",
        "term {name} is not in the register of terms. Add it there or correct the code.",
    ),
    TafelsCode.PAPER_UNKNOWN: Text(
        "stuk {name} staat niet in het register van stukken. Voeg het daar toe of verbeter de code.",
        "{name} is not in the register of documents. Add it there or correct the code.",
    ),
    TafelsCode.PAPER_OF_OTHER_KIND: Text(
        "{name} is een ander soort stuk: {kind}. Zet documenten bij documents en brieven bij letters.",
        "{name} is of another kind: {kind}. Put documents under documents and letters under letters.",
    ),
    TafelsCode.FORM_UNKNOWN_HERE: Text(
        "formulier {name} staat met deze versie niet in het register. Verbeter code of version, of vul [forms.own] in.",
        "form {name} is not in the register in this version. Correct code or version, or fill in [forms.own].",
    ),
    TafelsCode.FORM_UNCLEAR: Text(
        "een formulier komt uit het register (version) óf van hier ([forms.own]). Vul een van beide in.",
        "a form comes from the register (version) or from here ([forms.own]). Fill in one of them.",
    ),
    TafelsCode.FORM_OF_OTHER_KIND: Text(
        "formulier {name} is van een ander soort: {kind}. Pas kind aan.",
        "form {name} is of another kind: {kind}. Change kind.",
    ),
    TafelsCode.SCALE_UNEVEN: Text(
        "de waarden van een schaal zijn even lang, lopen op en komen één keer voor (zoals 00 tot en met 10).",
        "the values of a scale are equally long, rise, and stand there once (such as 00 to 10).",
    ),
    TafelsCode.TERM_LENGTH_FIXED: Text(
        "hoe lang {name} duurt, staat in het register van termijnen. Haal length hier weg.",
        "how long {name} lasts is said by the register of terms. Remove length here.",
    ),
    TafelsCode.TERM_IN_WORKING_DAYS: Text(
        "een termijn die u zelf instelt, telt niet in werkdagen. Kies uren, dagen, weken, maanden of jaren.",
        "a term that you set yourself is not counted in working days. Choose hours, days, weeks, months or years.",
    ),
    TafelsCode.REGISTER_UNKNOWN_HERE: Text(
        "beroepsregister {name} staat niet in het register daarvan. Voeg het daar toe of verbeter de code.",
        "register of professionals {name} is not in the register of those. Add it there or correct the code.",
    ),
    TafelsCode.ROLE_NOT_AT_TAFEL: Text(
        "rol {name} geldt in de hele organisatie en nooit aan een tafel. Haal haar hier weg.",
        "role {name} counts in the whole organisation and never at a tafel. Remove it here.",
    ),
}

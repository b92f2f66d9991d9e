"""Closed sets of what is answered: why something is not shown, or may not be shared yet."""

from casegraph.enums.describing import describe
from consent.decision import Condition
from consent.may_share import Step, Withheld
from consent.missing import Missing

describe(
    Condition,
    "Why something stays closed: the first condition that is not met. / Waarom iets gesloten blijft.",
    {
        "MEMBER_INACTIVE": "The account does not belong to the organisation now. / Het account is niet actief.",
        "ASSURANCE_TOO_LOW": "The sign-in is not strong enough for content. / Niet sterk genoeg ingelogd.",
        "NO_ROLE": "No role here allows it now. / Geen rol die dit toelaat.",
        "NOT_AUTHORISED": "Not authorised by name in this partnership (Wgs). / Niet op naam bevoegd.",
        "RECUSED": "A recusal applies. / Er geldt een verschoning.",
        "RESTRICTED": "Processing is restricted (AVG 18). / De verwerking is beperkt.",
        "NOT_PARTICIPATING": "The organisation does not take part now. / De organisatie neemt niet deel.",
        "NOT_RELEASED": "The owner does not share it with the organisation. / Niet vrijgegeven.",
        "SECRECY_STANDS": "The ground to speak in spite of secrecy has ended. / De grond om te spreken is weg.",
        "NO_BASIS": "A person concerned has no legal basis for it. / Voor een betrokkene is er geen grondslag.",
        "OUTSIDE_BREAK_GLASS": "Emergency access does not cover this kind of data. / Buiten de noodtoegang.",
        "PROTECTED": "Emergency access never opens this. / Extra beschermd.",
        "PROVIDED_ON_DECISION": "Emergency access does not open what police or prosecution service brought. / "
        "Noodtoegang opent niet wat politie of OM inbracht.",
    },
)
describe(
    Missing,
    "What is missing for one kind of data about one person: the first condition that is not met. / Wat er ontbreekt.",
    {
        "PURPOSE_CLOSED": "Nothing is shared for enforcement. / Voor handhaving wordt niets gedeeld.",
        "RESTRICTED": "Processing is restricted (AVG 18). / De verwerking is beperkt.",
        "NOT_PARTICIPATING": "The organisation does not take part now. / De organisatie neemt niet deel.",
        "ABOVE_CEILING": "The convenant does not let it receive this. / Het convenant staat dit niet toe.",
        "NO_BASIS": "There is no legal basis for it. / Er is geen grondslag.",
        "SECOND_READER_MISSING": "The basis waits for a second reader. / De grondslag wacht op een tweede lezer.",
        "SIGNATURE_MISSING": "Not everybody who must sign the consent has. / Er ontbreekt een handtekening.",
        "CONSENT_MISSING": "The consent for it was not given. / De toestemming is niet gegeven.",
        "CONSENT_WITHDRAWN": "It was withdrawn, which closes a law beside it too. / De toestemming is ingetrokken.",
        "CONSENT_TO_REASSESS": "A birthday, or a change of custody or of a measure, closed it. / Herbeoordelen.",
        "NOT_YET_IN_FORCE": "The basis begins later. / De grondslag geldt nog niet.",
        "BASIS_ENDED": "The basis has ended. / De grondslag is geëindigd.",
    },
)
describe(
    Withheld,
    "Why the own organisation may not provide it at all. / Waarom de eigen organisatie het niet mag verstrekken.",
    {
        "REFUSED": "It refuses to share such data in this case. / Zij weigert dit te delen (Wgs).",
        "ABOVE_OWN_CEILING": "The convenant does not let it bring this. / Het convenant laat dit niet inbrengen.",
        "NO_DECISION": "No decision in force names data and recipient. / Geen besluit dat dit dekt (Wpg, Wjsg 39f).",
        "NO_SECRECY_GROUND": "A duty of secrecy stands and no ground lifts it. / Er geldt een geheimhoudingsplicht.",
    },
)
describe(
    Step,
    "What can be done before sharing. / Wat eerst nodig is.",
    {
        "STOP": "Do not share it for this purpose. / Deel het niet voor dit doel.",
        "ASK_PRIVACY_OFFICER": "Ask the privacy officer about the restriction. / Vraag het de privacy officer.",
        "INVITE": "Invite the organisation to the case. / Nodig de organisatie uit.",
        "CHANGE_CONVENANT": "The convenant would have to be changed first. / Het convenant moet eerst anders.",
        "END_REFUSAL": "End the own refusal to share. / Beëindig de eigen weigering.",
        "RECORD_DECISION": "Have a decision recorded on which may be provided. / Laat een besluit vastleggen.",
        "LIFT_SECRECY": "Ask consent to break secrecy, or find another ground. / Zoek een grond om te spreken.",
        "RECORD_BASIS": "Record a legal basis. / Leg een grondslag vast.",
        "ASK_SECOND_READER": "Ask a colleague to confirm the basis. / Vraag een collega om te bevestigen.",
        "ASK_SIGNATURE": "Have the consent signed by who must still sign. / Vraag de handtekening die ontbreekt.",
        "ASK_CONSENT": "Ask for consent. / Vraag toestemming.",
        "WAIT": "Wait until the basis begins. / Wacht tot de grondslag ingaat.",
        "RELEASE": "Release it to the organisation. / Geef het vrij.",
    },
)

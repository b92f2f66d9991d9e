"""In what quality somebody signs, in words; never who that is."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from consent.explain import Sentence
from consent.signing.rules import SignsAs

_REPRESENTS = Sentence("wie de betrokkene vertegenwoordigt", "who represents the person")
QUALITY: Mapping[SignsAs, Sentence] = MappingProxyType(
    {
        SignsAs.ZELF: Sentence("de betrokkene zelf", "the person"),
        SignsAs.GEZAG: Sentence("wie gezag heeft", "who has custody"),
        SignsAs.VERTEGENWOORDIGER: _REPRESENTS,
        SignsAs.VERTEGENWOORDIGER_INDIEN: _REPRESENTS,
    }
)


def still_to_sign(awaits: Collection[SignsAs]) -> tuple[Sentence, ...]:
    """Whose signature is missing, in one sentence; none where nobody's is."""
    if not awaits:
        return ()
    named = dict.fromkeys(QUALITY[one] for one in SignsAs if one in awaits)
    nl, en = " en ".join(one.nl for one in named), " and ".join(one.en for one in named)
    return (Sentence(f"Nog nodig is de handtekening van {nl}.", f"Still needed is the signature of {en}."),)

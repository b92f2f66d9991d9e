"""The rules about signing as the database is given them: rows of values, and the birthday on which each band begins."""

from dataclasses import dataclass

from consent.signing.rules import Form, Rules
from tenants.columns import quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """SQL of the rules and of the forms of custody; and each band with the column of its birthday, in their order."""

    rules: str
    forms: str
    bands: tuple[tuple[str, str | None], ...]


def rendered(law: Rules) -> Rendered:
    """Values for a FROM clause: kind, variant, band, capable, who signs; and kind, sort, fewest, most, puts aside."""
    return Rendered(
        rules=", ".join(
            f"({quoted([kind, variant, band])}, {str(capable).lower()}, ARRAY[{quoted(signs)}])"
            for (kind, band, capable), rule in law.rules.items()
            for variant, signs in rule.signs.items()
        ),
        forms=", ".join(f"({quoted([kind, form.counts_as])}, {_counts(form)})" for kind, form in law.forms.items()),
        bands=tuple((band.value, turns) for band, turns in law.begins.items()),
    )


def _counts(form: Form) -> str:
    return f"{form.fewest}, {form.most}, ARRAY[{quoted(sorted(form.suspends))}]::text[]"

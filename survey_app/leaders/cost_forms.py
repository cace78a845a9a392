"""The form of what friction costs: a low and a high for each amount and each rate."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, FloatField, StringField
from wtforms.validators import Length, NumberRange, Optional

from analysis.costs import WEEKS, CostLine, Range
from survey_app.texts import normalise

MOST = 1e12
RANGE = lazy_gettext("Write a number from 0 to 1,000,000,000,000.")
_GROUPED = re.compile(r"\d{1,3}([.,' \u00a0\u202f])\d{3}(\1\d{3})*")
_NUMBER = re.compile(r"\d{1,13}([.,]\d{1,6})?")
LESS, MORE = "low", "high"


class AmountField(FloatField):
    """A number as people of any language write it: 1.5, 1,5, but no grouped thousands."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        typed = normalise(valuelist[0], 40) if valuelist else ""
        self.data = None
        if not typed:
            return
        if _GROUPED.fullmatch(typed):
            raise ValueError(gettext("Write it without separators, such as 12000."))
        if not _NUMBER.fullmatch(typed):
            raise ValueError(gettext("Write a number, such as 40 or 2.5."))
        self.data = float(typed.replace(",", "."))

    def _value(self) -> str:
        """Return what was typed, or a kept number without a needless point."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:.6f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cost: what is counted, what one of it costs, how often a quarter."""

    code: str
    title: object
    amount: object
    rate: object
    times: float


KINDS = (
    Kind(
        "rework",
        lazy_gettext("Work done twice"),
        lazy_gettext("hours of rework a week, all together"),
        lazy_gettext("cost of an hour"),
        float(WEEKS),
    ),
    Kind(
        "leads",
        lazy_gettext("Leads that were wasted"),
        lazy_gettext("wasted leads in the quarter"),
        lazy_gettext("worth of a lead"),
        1.0,
    ),
    Kind(
        "delay",
        lazy_gettext("Days of delay"),
        lazy_gettext("days of delay in the quarter"),
        lazy_gettext("cost of a day"),
        1.0,
    ),
)


def _end(label: str) -> AmountField:
    in_range = NumberRange(min=0, max=MOST, message=RANGE)
    return AmountField(label, validators=[Optional(), in_range])


def _currency(text: str | None) -> str:
    return normalise(text or "", 40).replace("\n", " ")


class CostForm(FlaskForm):
    """All ranges; a kind of cost that is left empty is not counted."""

    currency = StringField(
        lazy_gettext("Currency"),
        filters=[_currency],
        validators=[Length(max=8, message=lazy_gettext("Use at most 8 characters."))],
    )
    rework_amount_low = _end(lazy_gettext("Hours of rework a week, from"))
    rework_amount_high = _end(lazy_gettext("Hours of rework a week, to"))
    rework_rate_low = _end(lazy_gettext("Cost of an hour, from"))
    rework_rate_high = _end(lazy_gettext("Cost of an hour, to"))
    leads_amount_low = _end(lazy_gettext("Wasted leads, from"))
    leads_amount_high = _end(lazy_gettext("Wasted leads, to"))
    leads_rate_low = _end(lazy_gettext("Worth of a lead, from"))
    leads_rate_high = _end(lazy_gettext("Worth of a lead, to"))
    delay_amount_low = _end(lazy_gettext("Days of delay, from"))
    delay_amount_high = _end(lazy_gettext("Days of delay, to"))
    delay_rate_low = _end(lazy_gettext("Cost of a day of delay, from"))
    delay_rate_high = _end(lazy_gettext("Cost of a day of delay, to"))

    def fields_of(self, kind: Kind, side: str) -> tuple[Field, Field]:
        """Return the low and the high of one side of a kind of cost."""
        return self[f"{kind.code}_{side}_{LESS}"], self[f"{kind.code}_{side}_{MORE}"]

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check each number, then that the ranges are whole and stand the right way round."""
        is_valid = super().validate(extra_validators)
        return all([is_valid, *(self._is_whole(kind) for kind in KINDS)])

    def content(self) -> dict[str, Any]:
        """Return what was entered, to be kept."""
        numbers = {f.name: f.data for f in self if isinstance(f, AmountField)}
        return {"currency": self.currency.data or "", **numbers}

    def _is_whole(self, kind: Kind) -> bool:
        fields = [*self.fields_of(kind, "amount"), *self.fields_of(kind, "rate")]
        if any(field.errors for field in fields):
            return False
        missing = [field for field in fields if field.data is None]
        if len(missing) == len(fields):
            return True
        for field in missing:
            field.errors = [gettext("Fill in all four, or none of them.")]
        turned = [
            high
            for low, high in (fields[:2], fields[2:])
            if low.data is not None and high.data is not None and low.data > high.data
        ]
        for field in turned:
            field.errors = [gettext("The high is below the low.")]
        return not missing and not turned


def lines_of(content: Mapping[str, Any]) -> tuple[CostLine, ...]:
    """Return the cost lines of kept ranges; a kind that was left empty has none."""
    found = []
    for kind in KINDS:
        names = [f"{kind.code}_{side}_{end}" for side in ("amount", "rate") for end in (LESS, MORE)]
        numbers = [content.get(name) for name in names]
        if all(isinstance(n, int | float) and math.isfinite(n) for n in numbers):
            a, b, c, d = (float(n) for n in numbers if n is not None)
            found.append(CostLine(kind.code, Range(a, b), Range(c, d), kind.times))
    return tuple(found)

"""The heatmap's rows: colours fixed, withheld cells with reasons, only planned cuts."""

from __future__ import annotations

import pytest

from analysis.disclosure.released import Mark, ReleasedEstimate, Suppression
from survey_app.leaders.answers import answers
from survey_app.leaders.colours import heat_class
from survey_app.leaders.heatmap import Heatmap, Row, Wishes, heatmap, wishes_from
from survey_app.leaders.unplanned import UnplannedViewError
from tests.survey_app.leaders.made_up import large_release, made_up_release

RELEASE = made_up_release()


def drawn(**wishes: str) -> Heatmap:
    found = heatmap(RELEASE, wishes_from(wishes, RELEASE))
    assert found is not None
    return found


def row(found: Heatmap, unit: str) -> Row:
    return next(r for r in found.rows if r.unit.code == unit)


def value(row: Row, measure: str) -> float | None:
    content = next(c.content for c in row.cells if c.measure.code == measure)
    return content.value if isinstance(content, ReleasedEstimate) else None


@pytest.mark.parametrize(
    ("answer", "colour"), [(0.9, "h1"), (1.0, "h1"), (3.0, "h5"), (4.9, "h9"), (5.0, "h9")]
)
def test_a_colour_follows_the_response_scale_and_never_the_data(answer: float, colour: str) -> None:
    assert heat_class(answer, low=1, high=5) == colour


def test_a_cell_carries_its_mark_its_gap_and_the_plain_mean() -> None:
    cell = next(c for c in row(drawn(), "finance").cells if c.measure.code == "words")

    assert cell.mark is Mark.BELOW
    assert cell.gap is not None
    assert cell.gap.value < -0.4
    assert cell.raw is not None


def test_a_withheld_cell_has_no_colour_and_says_where_it_is_counted() -> None:
    found = drawn()
    cell = next(c for c in row(found, "calibration").cells if c.measure.code == "sponsorship")

    assert isinstance(cell.content, Suppression)
    assert (cell.colour, cell.mark, cell.shown_in) == ("", Mark.NONE, "Products")
    assert [(unit.code, c.measure.code) for unit, c in found.withheld] == [
        ("calibration", "sponsorship")
    ]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_sorting_keeps_the_organisation_on_top_and_withheld_cells_last(order: str) -> None:
    rows = drawn(sort="sponsorship", order=order).rows

    shown = [v for r in rows[1:] if (v := value(r, "sponsorship")) is not None]
    assert rows[0].unit.code == "organisation"
    assert rows[-1].unit.code == "calibration"
    assert shown == sorted(shown, reverse=order == "desc")


def test_drilling_into_a_division_shows_it_its_departments_and_the_whole() -> None:
    found = drawn(within="market")

    assert [r.unit.code for r in found.rows] == [
        "organisation",
        "market",
        "sales-north",
        "sales-south",
        "marketing",
        "service",
    ]


def test_the_statements_of_one_dimension_are_shown_alone() -> None:
    found = drawn(view="items", dimension="trust")

    assert [m.code for m in found.columns] == ["trust_1", "trust_2", "trust_3"]
    assert all(c.gap is None for r in found.rows for c in r.cells)


@pytest.mark.parametrize(
    "asked",
    [
        {"age": "30"},
        {"view": "distributions"},
        {"within": "legal"},
        {"sort": "shoe-size"},
        {"view": "items"},
        {"dimension": "trust"},
        {"view": "items", "dimension": "shoe-size"},
    ],
)
def test_a_cut_that_was_not_released_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(UnplannedViewError):
        wishes_from(asked, RELEASE)


def test_a_large_organisation_opens_folded_and_stays_plain_when_unfolded() -> None:
    release = large_release()
    folded = heatmap(release, Wishes())
    unfolded = heatmap(release, Wishes(everything=True))

    assert folded is not None
    assert unfolded is not None
    assert folded.is_folded
    assert len(folded.rows) == 26
    assert len(unfolded.rows) == 501
    assert unfolded.is_plain


def test_without_its_table_there_is_no_heatmap() -> None:
    assert heatmap(made_up_release(without=("scores",)), Wishes()) is None


def test_the_answers_of_a_dimension_are_shown_statement_by_statement() -> None:
    page = answers(RELEASE, "trust")

    assert page is not None
    assert [r.item.code for r in page.rows] == ["trust_1", "trust_2", "trust_3"]
    assert page.answers == ("1", "2", "3", "4", "5")
    assert page.reliability is not None
    assert answers(RELEASE, None) is None

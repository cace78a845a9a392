"""Ties, network, needs, words, perceptions, maturity, trends: rows to draw."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.disclosure.released import Mark, ReleasedEstimate
from survey_app.leaders import knowledge, maturity, perception, themes, ties, trends
from survey_app.leaders.network import network
from survey_app.leaders.unplanned import UnplannedViewError
from tests.survey_app.leaders.made_up import made_up_release

RELEASE = made_up_release()
WAVES = tuple(made_up_release(wave) for wave in range(4))


def test_rows_rate_and_columns_are_rated_with_the_diagonal_apart() -> None:
    found = ties.matrix(RELEASE, None)

    assert found is not None
    sales = next(line for line in found.lines if line.unit.code == "function:sales")
    finance = [m.group for m in found.columns].index("finance")
    content = sales.spots[finance].content
    assert isinstance(content, ReleasedEstimate)
    assert content.mark is Mark.BELOW
    assert all(line.spots[i].is_own for i, line in enumerate(found.lines))


def test_an_item_that_was_not_released_is_refused() -> None:
    with pytest.raises(UnplannedViewError):
        ties.matrix(RELEASE, "shoe-size")


def test_the_broken_tie_is_the_one_thick_arrow_of_the_network() -> None:
    matrix = ties.matrix(RELEASE, None)
    assert matrix is not None

    drawn = network(matrix, "en")

    assert len(drawn.nodes) == 6
    assert len(drawn.arrows) == 29  # 30 ties without the one that is withheld
    assert [arrow.text for arrow in drawn.arrows if arrow.is_marked] == ["Sales → Finance"]


def test_the_need_that_the_partner_does_not_know_comes_first() -> None:
    first = ties.needs(RELEASE)[0]

    assert (first.who.name, first.partner.name) == ("Sales", "Finance")
    assert first.is_unmet
    assert [need.is_unmet for need in ties.needs(RELEASE)].count(True) == 1


def test_a_pair_of_words_is_shown_once_and_the_least_shared_first() -> None:
    terms, pairs = knowledge.words(RELEASE)

    assert len(terms) == 4
    assert len(pairs) == 15
    assert pairs[0].unit.code == "finance|sales"
    assert pairs[0].spots[0].is_same is False


def test_goals_start_with_the_whole_organisation() -> None:
    columns, rows = knowledge.goals(RELEASE)

    assert [m.code for m in columns] == ["goal:g1", "goal:g2", "goal:g3"]
    assert rows[0].is_whole
    assert not any(row.is_whole for row in rows[1:])


def test_the_widest_gap_between_belief_and_sight_comes_first() -> None:
    first = perception.views(RELEASE)[0]

    assert first.unit.code.endswith("|operations")
    assert first.gap is not None
    assert first.gap > 0.9
    assert {name for name, _ in first.dots()} == {"sees", "self", "guess"}


def test_a_profile_names_its_binding_dimension_and_all_five_levels() -> None:
    found = maturity.profile(RELEASE, None, "en")

    assert found is not None
    assert found.words == "2 or 3 (.55 / .40)"
    assert [row.dimension.code for row in found.rows if row.is_binding] == ["decisions"]
    assert all([level.level for level in row.odds] == [1, 2, 3, 4, 5] for row in found.rows)


def test_a_theme_says_where_it_is_heard_most() -> None:
    card = themes.cards(RELEASE)[0]

    shares = [place.share.value for place in card.places]
    assert len(shares) == 4
    assert shares == sorted(shares, reverse=True)


def test_a_line_over_all_waves_has_a_point_for_each() -> None:
    found = trends.lines(WAVES, "market")

    assert len(found) == 9
    assert all(len(line.points) == 4 and all(line.points) for _, line in found)
    assert all(spark.path.startswith("M") for spark in trends.sparks(found))


def test_a_unit_that_held_other_departments_then_is_not_compared() -> None:
    units = tuple(
        replace(u, departments=("market", "sales-north")) if u.code == "market" else u
        for u in WAVES[2].units
    )
    before = replace(WAVES[2], units=units)

    assert not trends.comparable(WAVES[3], before, "market")
    assert trends.changes(WAVES[3], before, "market", is_previous=True) == ()
    assert trends.lines((before, WAVES[3]), "market")[0][1].points[0] is None


def test_against_an_older_wave_the_change_is_worked_out_from_the_published_means() -> None:
    rows = trends.changes(WAVES[3], WAVES[0], "organisation", is_previous=False)

    for row in rows:
        assert isinstance(row.change, ReleasedEstimate)
        assert isinstance(row.now, ReleasedEstimate)
        assert row.before is not None
        assert row.change.value == pytest.approx(row.now.value - row.before.value)
        assert row.change.low is not None
        assert row.change.low < row.change.value

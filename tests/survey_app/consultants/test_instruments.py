"""The editor: forms and file obey the same rules, and a wrong one changes nothing."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from questionnaires.library import built_in, built_in_text
from questionnaires.model import GoalKind, Questionnaire
from questionnaires.reader import parse
from survey_app.consultants import drafts, editing, entries
from survey_app.db import get_session
from survey_app.store import instruments, organisations, waves
from tests.survey_app.consultants.test_waves import draft, found, opened
from tests.survey_app.consultants.visitor import Visitor

OWN = "/clients/maker/edit/own/ours"


@pytest.fixture(autouse=True)
def own(consultant: Visitor) -> None:
    consultant.fill(
        consultant.get("/clients/maker/questionnaires/new"),
        code="ours",
        source="built-in:alignment_core",
    )


def text_of(app: Flask, code: str = "ours") -> str:
    with app.app_context():
        organisation = organisations.find(get_session(), code="maker")
        assert organisation is not None
        kept = instruments.find(get_session(), organisation_id=organisation.id, code=code)
        return kept.text if kept else ""


def kept(app: Flask) -> Questionnaire:
    return parse(text_of(app), "ours")


def test_it_starts_from_a_built_in_one_word_for_word(app: Flask, consultant: Visitor) -> None:
    assert text_of(app) == built_in_text("alignment_core")
    assert "ours" in consultant.get("/clients/maker/questionnaires").text


@pytest.mark.parametrize("part", ["texts", "goals", "words", "services"])
def test_a_form_saved_as_it_is_changes_nothing(app: Flask, consultant: Visitor, part: str) -> None:
    page = consultant.fill(consultant.get(f"{OWN}/{part}"), "#editor")

    assert "Saved." in page.text
    assert text_of(app) == built_in_text("alignment_core")


def test_texts_are_edited_in_each_language(app: Flask, consultant: Visitor) -> None:
    consultant.fill(
        consultant.get(f"{OWN}/texts"),
        "#editor",
        **{"i.goal_my_work.de": "Neuer Satz.", "name.en": "Ours"},
    )

    item = next(item for item in kept(app).items if item.code == "goal_my_work")
    assert item.text.in_language("de") == "Neuer Satz."
    assert kept(app).name.in_language("en") == "Ours"


def test_a_statement_that_means_something_else_counts_as_a_new_item(
    app: Flask, consultant: Visitor
) -> None:
    consultant.fill(
        consultant.get(f"{OWN}/texts"),
        "#editor",
        **{"i.goal_my_work.en": "A new thought.", "i.goal_my_work.renewed": "on"},
    )

    item = next(item for item in kept(app).items if item.replaces == "goal_my_work")
    assert item.code == "goal_my_work_2"
    assert item.text.in_language("en") == "A new thought."


def test_codes_of_new_wordings_are_counted_on() -> None:
    assert editing.renewed_code("trust_openly") == "trust_openly_2"
    assert editing.renewed_code("trust_openly_2") == "trust_openly_3"
    assert len(editing.renewed_code("x" * 40)) <= 40


def test_a_text_that_is_left_out_is_named_beside_it_and_nothing_is_saved(
    app: Flask, consultant: Visitor
) -> None:
    page = consultant.fill(
        consultant.get(f"{OWN}/texts"), "#editor", **{"i.goal_my_work.ar": "", "name.en": "Typed"}
    )

    assert page.status == 422
    assert "Q011" in page.beside("i.goal_my_work")
    assert any("Q011" in problem for problem in page.problems())
    assert page.value("name.en") == "Typed"
    assert text_of(app) == built_in_text("alignment_core")


def test_a_new_goal_and_a_removed_decoy(app: Flask, consultant: Visitor) -> None:
    before = kept(app).goal_test
    assert before is not None
    new = f"g.{len(before.goals)}"
    decoy = next(n for n, goal in enumerate(before.goals) if not goal.is_real)
    words = {f"{new}.{code}": f"Ship the new sensor ({code})." for code in ("en", "de", "ar")}
    consultant.fill(
        consultant.get(f"{OWN}/goals"),
        "#editor",
        **words,
        **{f"{new}.kind": "invented", f"g.{decoy}.remove": "on"},
    )

    after = kept(app).goal_test
    assert after is not None
    assert after.goals[-1].kind is GoalKind.INVENTED
    assert after.goals[-1].code == "goal_ship_the_new_sensor_en"
    assert before.goals[decoy].code not in {goal.code for goal in after.goals}


def test_too_many_goals_are_refused_and_kept_as_typed(app: Flask, consultant: Visitor) -> None:
    page = consultant.get(f"{OWN}/goals")
    every = {
        str(field["name"]): "real" for field in page.soup.select("#editor select[name$='.kind']")
    }
    new = {f"g.9.{code}": "Typed." for code in ("en", "de", "ar")}
    answer = consultant.fill(page, "#editor", **every, **new)

    assert answer.status == 422
    assert any("Q024" in problem or "Q025" in problem for problem in answer.problems())
    assert answer.value("g.9.en") == "Typed."
    assert text_of(app) == built_in_text("alignment_core")


def test_without_any_goal_the_test_is_left_out(app: Flask, consultant: Visitor) -> None:
    page = consultant.get(f"{OWN}/goals")
    removed = {str(f["name"]): "on" for f in page.soup.select("#editor [name$='.remove']")}
    consultant.fill(page, "#editor", **removed)

    assert kept(app).goal_test is None


def test_a_word_with_its_meanings_is_added(app: Flask, consultant: Visitor) -> None:
    n = len(kept(app).terms)
    words = {f"w.{n}.{code}": f"Ready {code}" for code in ("en", "de", "ar")}
    for m in range(3):
        words |= {f"w.{n}.m.{m}.{code}": f"Meaning {m} {code}" for code in ("en", "de", "ar")}
    page = consultant.fill(consultant.get(f"{OWN}/words"), "#editor", **words)

    assert page.status == 200
    assert kept(app).terms[-1].word.in_language("en") == "Ready en"
    assert len(kept(app).terms[-1].definitions) == 3


def test_a_word_with_two_meanings_is_refused(app: Flask, consultant: Visitor) -> None:
    n = len(kept(app).terms)
    words = {f"w.{n}.{code}": "Ready" for code in ("en", "de", "ar")}
    page = consultant.fill(consultant.get(f"{OWN}/words"), "#editor", **words)

    assert page.status == 422
    assert page.beside(f"w.{n}")
    assert len(kept(app).terms) == n


def test_services_are_added_to_the_catalogue(app: Flask, consultant: Visitor) -> None:
    ties = kept(app).tie_question
    assert ties is not None
    n = len(ties.services)
    words = {f"s.{n}.{code}": "A calibrated sample" for code in ("en", "de", "ar")}
    consultant.fill(consultant.get(f"{OWN}/services"), "#editor", **words)

    after = kept(app).tie_question
    assert after is not None
    assert after.services[-1].code == "service_a_calibrated_sample"


def test_ties_are_lent_to_a_questionnaire_that_has_none() -> None:
    lent = entries.with_ties(built_in()["alignment_pulse"])

    assert lent.tie_question is not None
    assert lent.tie_question.services


def test_the_file_shows_all_its_problems_and_keeps_what_was_typed(
    app: Flask, consultant: Visitor
) -> None:
    text = text_of(app).replace('version = "1.0"', "", 1).replace("reverse_keyed", "reversed")
    page = consultant.fill(consultant.get(f"{OWN}/file"), "#editor", toml=text)

    assert page.status == 422
    told = " ".join(page.problems())
    assert "Q004" in told
    assert "Q005" in told
    assert page.value("toml") == text
    assert text_of(app) == built_in_text("alignment_core")


def test_a_file_is_uploaded_in_its_place_and_downloaded(app: Flask, consultant: Visitor) -> None:
    text = built_in_text("alignment_pulse")
    consultant.fill(
        consultant.get(f"{OWN}/file"), "#editor", file=(io.BytesIO(text.encode()), "pulse.toml")
    )

    assert text_of(app) == text
    assert consultant.get(f"{OWN}/questionnaire.toml").data.decode() == text


def test_checking_saves_nothing(app: Flask, consultant: Visitor) -> None:
    page = consultant.fill(
        consultant.get(f"{OWN}/texts"), "#editor", check="1", **{"name.en": "Only looking"}
    )

    assert page.status == 200
    assert page.value("name.en") == "Only looking"
    assert "Only looking" in page.soup.select_one(".phone").text  # type: ignore[union-attr]
    assert text_of(app) == built_in_text("alignment_core")


def test_the_watch_draws_what_is_being_typed(app: Flask, consultant: Visitor) -> None:
    ask = consultant.get(f"{OWN}/texts")
    form = ask.soup.select_one("#editor")
    assert form is not None
    form["action"] = form["data-watch"]
    page = consultant.fill(ask, "#editor", **{"i.goal_my_work.en": "Typed just now."})

    assert page.status == 200
    assert "Typed just now." in page.text
    assert page.soup.find("html") is None
    assert text_of(app) == built_in_text("alignment_core")


def test_hostile_words_appear_as_text(app: Flask, consultant: Visitor) -> None:
    hostile = '<img src=x onerror=alert(1)> "quoted" \\ {{ 7*7 }} \u202e\u0007'
    page = consultant.fill(
        consultant.get(f"{OWN}/texts"), "#editor", **{"i.goal_my_work.en": hostile}
    )

    assert page.soup.select("img[onerror]") == []
    item = next(item for item in kept(app).items if item.code == "goal_my_work")
    assert item.text.in_language("en") == '<img src=x onerror=alert(1)> "quoted" \\ {{ 7*7 }}'


def test_a_drafts_copy_is_edited_until_it_is_opened(app: Flask, consultant: Visitor) -> None:
    draft(consultant)
    consultant.fill(
        consultant.get("/clients/maker/edit/wave/q1/texts"), "#editor", **{"name.en": "Copy"}
    )
    with app.app_context():
        assert waves.questionnaire_of(found("q1")).name.in_language("en") == "Copy"
    page = consultant.get("/clients/maker/edit/wave/q1/texts")
    consultant.fill(consultant.get("/clients/maker/waves/q1/open"), typed="q1")
    late = consultant.fill(page, "#editor", **{"name.en": "Too late"})

    assert late.status == 409
    with app.app_context():
        assert waves.questionnaire_of(found("q1")).name.in_language("en") == "Copy"


def test_an_unfinished_draft_can_be_bettered_step_by_step(app: Flask, consultant: Visitor) -> None:
    text = drafts.repeated(built_in()["alignment_core"], built_in_text("alignment_core"))
    draft(consultant)
    with app.app_context():
        wave = found("q1")
        waves.change_draft(
            get_session(),
            wave,
            name=wave.name,
            questionnaire_text=text,
            mode=waves.Mode.SEALED,
            policy=waves.policy_of(wave),
        )
    address = "/clients/maker/edit/wave/q1/goals"
    n = len(consultant.get(address).soup.select("#editor .entry")) - entries.EMPTY_GOALS
    for number in range(3):
        words = {f"g.{n + number}.{code}": f"Goal {number}" for code in ("en", "de", "ar")}
        page = consultant.fill(consultant.get(address), "#editor", **words)
        assert page.status == 200

    assert "Before it can be opened" not in consultant.get("/clients/maker/waves/q1/").text


def test_removing_a_questionnaire_leaves_waves_their_copies(
    app: Flask, consultant: Visitor
) -> None:
    draft(consultant, questionnaire="own:ours")
    consultant.fill(consultant.get("/clients/maker/questionnaires"), "form[action$='/remove']")

    assert text_of(app) == ""
    with app.app_context():
        assert waves.questionnaire_of(found("q1")).code == "alignment_core"


def test_what_does_not_exist_is_not_found(consultant: Visitor) -> None:
    opened(consultant)
    for path in ("own/none/texts", "own/ours/nothing", "else/ours/texts", "wave/none/texts"):
        assert consultant.get(f"/clients/maker/edit/{path}").status == 404


@pytest.mark.parametrize("code", ["", "Not good", "ours", "x" * 41])
def test_a_wrong_short_name_is_refused(consultant: Visitor, code: str) -> None:
    page = consultant.fill(consultant.get("/clients/maker/questionnaires/new"), code=code)

    assert page.status == 422
    assert page.beside("code")

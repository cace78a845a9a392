from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from bs4 import BeautifulSoup

from questionnaires.library import built_in
from tests.survey_app.employees import kept, made_up

CORE = built_in()["alignment_core"]


def _form(client, language="en") -> dict[str, str]:
    """The hidden fields of the survey page."""
    soup = BeautifulSoup(client.get(f"/answer/questions?lang={language}").text, "html.parser")
    return {i["name"]: i["value"] for i in soup.select("#survey > input[type=hidden]")}


def _thanks(client) -> str:
    """The receipt as the last page shows it, without its spaces."""
    soup = BeautifulSoup(client.get("/answer/thanks").text, "html.parser")
    return soup.select_one(".receipt").text.replace(" ", "")


def _everything() -> dict[str, object]:
    """One possible answer to everything."""
    ratings = {f"r.{item.code}": str(1 + i % 5) for i, item in enumerate(CORE.items)}
    words = {f"w.{t.code}.mine": t.definitions[0].code for t in CORE.terms}
    words |= {f"w.{t.code}.theirs": t.definitions[1].code for t in CORE.terms}
    tie = {f"t.3.r.{item.code}": "2" for item in CORE.tie_question.items}
    return {
        **ratings,
        **words,
        **tie,
        "d.role": "leads",
        "g.claimed": "4",
        "g.g1": "3",
        "g.g2": "1",
        "g.g3": "0",
        "w.partner": "sales",
        "t.3.function": "finance",
        "t.3.needs": ["service_brief", "service_date"],
        "t.3.owes": ["service_data"],
        "t.3.when.service_brief": "at_start",
        "t.3.when.service_data": "after",
        "t.3.guess": "5",
        "s": ["joint_review", "moved_budget"],
        "c.stuck": "Sign-off takes two weeks.",
    }


def test_everything_that_can_be_asked_is_kept_once(app, wave, inside):
    hidden = _form(inside)

    answer = inside.post("/answer/questions", data={**hidden, **_everything()})

    assert answer.headers["Location"] == "/answer/thanks?lang=en"
    [(department, ratings, choices)] = kept.responses(app, wave)
    assert department == "legal"
    assert ratings == "".join(str(1 + i % 5) for i in range(36))
    assert choices["demographics"] == {"role": "leads"}
    assert choices["goals"] == {"claimed": 4, "chosen": {"g1": 3, "g2": 1}}
    assert choices["words"][0] == {
        "term": "qualified",
        "mine": "qualified_asked",
        "theirs": "qualified_need",
        "partner": "sales",
    }
    assert choices["ties"] == [
        {
            "function": "finance",
            "ratings": "22222",
            "needs": ["service_brief", "service_date"],
            "owes": ["service_data"],
            "when": {"service_brief": "at_start"},
            "guess": 5,
            "own": 0,
        }
    ]
    assert choices["sponsorship"] == ["joint_review", "moved_budget"]
    assert kept.comments(app, wave) == [("stuck", "Sign-off takes two weeks.")]
    assert hidden["receipt"] in _thanks(inside)


def test_skipped_is_nought_and_not_applicable_is_nine(app, wave, inside, token):
    inside.post("/answer/questions", data={"token": token, f"r.{CORE.items[1].code}": "9"})

    assert kept.responses(app, wave) == [("legal", "09" + "0" * 34, {})]


def test_having_seen_none_of_the_behaviours_is_an_answer(app, wave, inside, token):
    inside.post("/answer/questions", data={"token": token, "s": "-"})

    assert kept.responses(app, wave)[0][2] == {"sponsorship": []}


def test_sending_twice_is_stored_once_and_told_kindly(app, wave, inside):
    form = {**_form(inside), "r.goal_my_work": "4"}

    first, again = (inside.post("/answer/questions", data=form) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 303)
    assert form["receipt"] in _thanks(inside)
    assert len(kept.responses(app, wave)) == 1


def test_a_second_tab_is_told_that_the_first_was_received(app, wave, inside):
    tabs = [{**_form(inside), "r.goal_my_work": "4"} for _ in range(2)]
    inside.post("/answer/questions", data=tabs[0])

    second = inside.post("/answer/questions", data=tabs[1])

    assert second.status_code == 409
    assert "Your answers were already received" in second.text
    assert "Show my receipt" in second.text
    assert len(kept.responses(app, wave)) == 1
    assert tabs[0]["receipt"] in _thanks(inside)


def test_a_second_tab_left_empty_is_told_so_before_it_is_asked_to_answer(app, wave, inside):
    first, second = _form(inside), _form(inside)
    inside.post("/answer/questions", data={**first, "r.goal_my_work": "4"})

    assert inside.post("/answer/questions", data=second).status_code == 409
    assert inside.post("/answer/questions", data={**second, "more": "1"}).status_code == 409


def test_the_back_button_leads_to_the_receipt(inside):
    inside.post("/answer/questions", data={**_form(inside), "r.goal_my_work": "4"})

    assert inside.get("/answer/questions").headers["Location"] == "/answer/thanks"


def test_twenty_at_once_store_one(app, wave, inside):
    form = {**_form(inside), "r.goal_my_work": "4"}

    with ThreadPoolExecutor(8) as pool:
        posts = [
            pool.submit(lambda: app.test_client().post("/answer/questions", data=form).status_code)
            for _ in range(20)
        ]

    assert {post.result() for post in posts} == {303}
    assert len(kept.responses(app, wave)) == 1


@pytest.mark.parametrize(
    ("posted", "place"),
    [
        ({"r.goal_my_work": "7"}, "r.goal_my_work"),
        ({"r.goal_my_work": ["1", "2"]}, "r.goal_my_work"),
        ({"r.goal_my_work": "٣"}, "r.goal_my_work"),
        ({"g.g1": "4"}, "g.g1"),
        ({"d.role": "boss"}, "d.role"),
        ({"w.qualified.mine": "done_checked"}, "w.qualified.mine"),
        ({"t.1.function": "legal"}, "t.1.function"),
        ({"t.1.function": "sales", "t.2.function": "sales"}, "t.2.function"),
        ({"s": "resigned"}, "s"),
    ],
)
def test_an_impossible_answer_is_named_and_everything_is_kept(app, wave, inside, posted, place):
    form = {**_form(inside), "r.goal_of_others": "2", "c.stuck": "Kept text", **posted}

    answer = inside.post("/answer/questions", data=form)

    soup = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert soup.select_one("#problems a")["href"] == f"#{place}"
    assert soup.find(id=place) is not None
    assert soup.select_one('input[name="r.goal_of_others"][value="2"]').has_attr("checked")
    assert soup.select_one('textarea[name="c.stuck"]').text == "Kept text"
    assert soup.select_one('input[name="token"]')["value"] == form["token"]
    assert kept.responses(app, wave) == []


def test_more_partners_than_allowed_are_told(inside):
    picked = {
        f"t.{i}.function": code
        for i, code in enumerate(("sales", "finance", "research", "it"), start=1)
    }

    answer = inside.post("/answer/questions", data={**_form(inside), **picked})

    assert answer.status_code == 422
    assert "Pick at most 3 functions." in answer.text


def test_an_empty_form_is_told_and_not_kept(app, wave, inside):
    answer = inside.post("/answer/questions", data=_form(inside))

    assert answer.status_code == 422
    assert "Nothing is answered yet" in answer.text
    assert kept.responses(app, wave) == []


def test_a_question_that_is_not_asked_is_told(inside):
    answer = inside.post("/answer/questions", data={**_form(inside), "r.unknown": "1"})

    assert answer.status_code == 422
    assert "out of date" in answer.text


def test_without_javascript_another_partner_is_added_and_nothing_is_sent(app, wave, inside):
    form = {**_form(inside), "t.1.function": "sales", "r.goal_my_work": "3", "more": "1"}

    answer = inside.post("/answer/questions", data=form)

    soup = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 200
    assert [tie["data-slot"] for tie in soup.select(".tie")] == ["1", "2"]
    assert kept.responses(app, wave) == []


def test_strange_comments_are_kept_as_plain_text(app, wave, inside, token):
    strange = "=1+1 <b>\x00\ufffe\u202e" + "x" * 100_000

    answer = inside.post("/answer/questions", data={"token": token, "c.stuck": strange})

    assert answer.status_code == 303
    [(_, text)] = kept.comments(app, wave)
    assert text.startswith("=1+1 <b>xxx")
    assert len(text) == 4_000


def test_markup_in_a_comment_is_shown_as_text_when_the_page_comes_back(inside):
    form = {**_form(inside), "c.stuck": "</textarea><script>", "r.goal_my_work": "8"}

    assert "&lt;/textarea&gt;&lt;script&gt;" in inside.post("/answer/questions", data=form).text


def test_one_is_not_offered_one_s_own_function_as_a_partner(app, client, wave):
    for department, own in (("legal", "Legal"), ("finance", "Finance")):
        token = made_up.tokens(app, wave, department)[0]
        client.post("/answer/enter", data={"token": token})
        soup = BeautifulSoup(client.get("/answer/questions").text, "html.parser")
        offered = [option.text for option in soup.select('select[name="w.partner"] option')]

        assert own not in offered
        assert len(offered) == 6


def test_nothing_about_a_respondent_is_logged(app, wave, token, caplog):
    caplog.set_level(logging.DEBUG)
    client = app.test_client()
    client.post("/answer/enter", data={"token": token})
    client.post(
        "/answer/questions",
        data={"token": token, "c.stuck": "MARKERCOMMENT", "r.goal_my_work": "5"},
        headers={"User-Agent": "MARKERAGENT"},
    )

    assert not re.search(f"MARKER|{token}", caplog.text)


@pytest.mark.parametrize("forged", ["1.abc", "1.abc.00", "x.y", "", "1", "ä.ö.ü"])
def test_a_forged_receipt_cookie_shows_no_wave(client, wave, forged):
    client.set_cookie("interlock_sent", forged, path="/answer")

    answer = client.get("/answer/thanks")

    assert answer.status_code == 410
    assert "The receipt is no longer here" in answer.text
    assert "Kepler" not in answer.text


def test_who_has_not_sent_yet_is_led_back_in_instead_of_being_thanked(inside):
    assert inside.get("/answer/thanks").headers["Location"] == "/answer"


def test_an_error_quotes_the_question_in_the_language_of_the_survey(inside):
    form = {**_form(inside, "de"), "r.goal_changes": "7"}

    answer = inside.post("/answer/questions", data=form, headers={"Accept-Language": "en"})

    question = next(item for item in CORE.items if item.code == "goal_changes")
    assert f"„{question.text.in_language('de')}“ hat eine Antwort" in answer.text

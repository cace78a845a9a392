"""People: invited with a role and a scope; nobody takes over another's account or the ownership."""

from __future__ import annotations

import pytest
from flask import Flask

from survey_app.db import get_session
from survey_app.models import RoleName
from survey_app.store import members
from tests.survey_app.consultants.visitor import Page, Visitor, member_of

ADDRESS = "/clients/maker/people"


def role_of(app: Flask, email: str) -> tuple[str, str | None] | None:
    with app.app_context():
        user = members.find_user(get_session(), email=email)
        found = (
            members.membership(get_session(), user_id=user.id, organisation="maker")
            if user
            else None
        )
        return (found.role, found.scope) if found else None


def invite(visitor: Visitor, email: str, **values: str) -> Page:
    return visitor.fill(
        visitor.get(ADDRESS), "main form[method=post]:has(#email)", email=email, **values
    )


def form_of(page: Page, email: str, action: str) -> str:
    """The selector of a member's form."""
    row = next(tr for tr in page.soup.select("tbody tr") if email in tr.text)
    form = row.select_one(f"form[action$='/{action}']")
    assert form is not None
    return f"form[action='{form['action']}']"


def test_a_new_leader_gets_a_link_that_signs_in_once(app: Flask, consultant: Visitor) -> None:
    page = invite(consultant, " Lea@Maker.example ", role="leader", scope="sales")
    link = page.soup.select_one(".receipt")

    assert link is not None
    assert role_of(app, "lea@maker.example") == ("leader", "sales")
    leader = Visitor(app)
    secret = link.text.strip()
    assert secret.startswith("http://127.0.0.1:5000/sign-in#")
    leader.fill(leader.get("/sign-in"), "#sign-in-link", secret=secret)
    assert leader.get("/results/maker/").status == 200
    assert leader.get("/clients/maker/").status == 403


def test_a_consultant_has_no_scope(app: Flask, consultant: Visitor) -> None:
    invite(consultant, "con@maker.example", role="consultant", scope="sales")

    assert role_of(app, "con@maker.example") == ("consultant", None)


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a b@c.example", "x" * 300 + "@y.example"])
def test_a_wrong_address_invites_nobody(app: Flask, consultant: Visitor, email: str) -> None:
    page = invite(consultant, email, role="leader")

    assert page.status == 422
    assert page.beside("email")


def test_an_invented_role_or_scope_is_refused(app: Flask, consultant: Visitor) -> None:
    assert invite(consultant, "a@maker.example", role="root").status == 422
    assert invite(consultant, "a@maker.example", role="leader", scope="nowhere").status == 422
    assert role_of(app, "a@maker.example") is None


def test_somebody_is_invited_once(consultant: Visitor) -> None:
    invite(consultant, "lea@maker.example", role="leader")
    page = invite(consultant, "lea@maker.example", role="consultant")

    assert page.status == 422
    assert "already" in page.beside("email")


def test_nobody_gets_a_link_for_an_account_that_opens_other_doors(
    app: Flask, consultant: Visitor
) -> None:
    member_of(app, "elsewhere", "bo@other.example", RoleName.OWNER)
    page = invite(consultant, "bo@other.example", role="leader")
    people = consultant.get(ADDRESS)

    assert page.soup.select(".receipt") == []
    assert "has an account already" in page.text
    row = next(tr for tr in people.soup.select("tbody tr") if "bo@other" in tr.text)
    assert row.select("form[action$='/link']") == []
    action = str(row.select_one("form[action$='/remove']")["action"])  # type: ignore[index]
    token = people.value("csrf_token")
    forced = consultant.client.post(action.replace("/remove", "/link"), data={"csrf_token": token})
    assert forced.status_code == 403


def test_only_an_owner_makes_owners_and_touches_them(app: Flask, consultant: Visitor) -> None:
    other = member_of(app, "maker", "con@maker.example", RoleName.CONSULTANT)
    page = invite(other, "new@maker.example", role="owner")

    assert page.status == 422
    assert role_of(app, "new@maker.example") is None
    with app.app_context():
        user = members.find_user(get_session(), email="ada@consult.example")
        assert user is not None
        owner = user.memberships[0].id
    assert other.get(f"{ADDRESS}/{owner}").status == 403
    token = other.get(ADDRESS).value("csrf_token")
    for action in ("remove", "link"):
        answer = other.client.post(f"{ADDRESS}/{owner}/{action}", data={"csrf_token": token})
        assert answer.status_code == 403
    assert role_of(app, "ada@consult.example") == ("owner", None)


def test_the_last_owner_stays(app: Flask, consultant: Visitor) -> None:
    people = consultant.get(ADDRESS)
    removed = consultant.fill(people, form_of(people, "ada@consult.example", "remove"))
    row = next(tr for tr in people.soup.select("tbody tr") if "ada@" in tr.text)
    change = consultant.get(str(row.select_one("a")["href"]))  # type: ignore[index]
    demoted = consultant.fill(change, role="leader")

    assert "only owner" in removed.text
    assert demoted.status == 422
    assert "only owner" in demoted.beside("role")
    assert role_of(app, "ada@consult.example") == ("owner", None)


def test_a_changed_role_ends_the_old_sessions(app: Flask, consultant: Visitor) -> None:
    other = member_of(app, "maker", "con@maker.example", RoleName.CONSULTANT)
    people = consultant.get(ADDRESS)
    row = next(tr for tr in people.soup.select("tbody tr") if "con@maker" in tr.text)
    change = consultant.get(str(row.select_one("a")["href"]))  # type: ignore[index]
    consultant.fill(change, role="leader", scope="lab")

    assert role_of(app, "con@maker.example") == ("leader", "lab")
    assert other.get("/clients/maker/").path == "/sign-in"


def test_whoever_is_removed_is_out_at_once(app: Flask, consultant: Visitor) -> None:
    other = member_of(app, "maker", "con@maker.example", RoleName.CONSULTANT)
    people = consultant.get(ADDRESS)
    consultant.fill(people, form_of(people, "con@maker.example", "remove"))

    assert role_of(app, "con@maker.example") is None
    assert other.get("/clients/maker/").path == "/sign-in"
    other.sign_in("con@maker.example")
    assert other.get("/clients/maker/").status == 404


def test_members_of_others_are_not_found(app: Flask, consultant: Visitor) -> None:
    member_of(app, "elsewhere", "bo@other.example", RoleName.OWNER)
    with app.app_context():
        user = members.find_user(get_session(), email="bo@other.example")
        assert user is not None
        number = user.memberships[0].id

    assert consultant.get(f"{ADDRESS}/{number}").status == 404


def test_every_change_is_in_the_log(consultant: Visitor) -> None:
    invite(consultant, "lea@maker.example", role="leader", scope="lab")
    people = consultant.get(ADDRESS)
    consultant.fill(people, form_of(people, "lea@maker.example", "remove"))
    log = consultant.get("/clients/maker/audit").text

    assert "member invited" in log
    assert "lea@maker.example, leader, lab" in log
    assert "member removed" in log

"""Forms of people: who belongs to a client, as what, and for which part."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Email, InputRequired, Length

from analysis.structure import Structure
from survey_app.consultants.client_forms import on_one_line
from survey_app.models import RoleName

EVERYTHING = ""


def role_names() -> dict[RoleName, object]:
    """Return what each role is called."""
    return {
        RoleName.LEADER: lazy_gettext("Leader: sees results"),
        RoleName.CONSULTANT: lazy_gettext("Consultant: runs waves and sees results"),
        RoleName.OWNER: lazy_gettext("Owner: also decides about owners"),
    }


class MemberForm(FlaskForm):
    """A member's role and scope."""

    role = SelectField(lazy_gettext("Role"))
    scope = SelectField(lazy_gettext("Sees"))

    def offer(self, structure: Structure, *, owners: bool) -> None:
        """Fill in what may be chosen: only an owner may make owners."""
        names = role_names()
        roles = [role for role in names if owners or role is not RoleName.OWNER]
        self.role.choices = [SelectChoice(role.value, names[role]) for role in roles]
        self.scope.choices = [
            SelectChoice(EVERYTHING, lazy_gettext("the whole organisation")),
            *(SelectChoice(d.code, _path(structure, d.code)) for d in structure.departments),
        ]

    def chosen(self) -> tuple[RoleName, str | None]:
        """Return the role and the scope; only leaders have one."""
        role = RoleName(self.role.data)
        return role, (self.scope.data or None) if role is RoleName.LEADER else None


class InviteForm(MemberForm):
    """Whom to invite."""

    email = StringField(
        lazy_gettext("E-mail address"),
        filters=[on_one_line, str.lower],
        validators=[
            InputRequired(lazy_gettext("Write the address.")),
            Length(max=255, message=lazy_gettext("This is too long for an address.")),
            Email(lazy_gettext("This is not an e-mail address, such as name@example.org.")),
        ],
    )


def _path(structure: Structure, code: str) -> str:
    return " › ".join(department.name for department in structure.path(code))

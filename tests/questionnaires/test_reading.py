"""A file is read whole, or everything that is wrong with it is told at once."""

from __future__ import annotations

import re

import pytest

from questionnaires.advice import advice
from questionnaires.library import built_in
from questionnaires.model import GoalKind, Polarity
from questionnaires.problems import Problem, QuestionnaireError, Rule
from questionnaires.reader import MOST_PROBLEMS, parse
from questionnaires.shape import MOST_CHARACTERS
from tests.questionnaires.examples import WHOLE, numbers, problems_of, with_change

ONE_LANGUAGE = ('languages = ["en", "de"]', 'languages = ["en"]')
LONG_ITEM = " ".join(["word"] * 16)


def _many_items(n: int) -> str:
    return "".join(
        f'[[dimensions]]\ncode = "d{d}"\nname = {{en="x", de="x"}}\n'
        'description = {en="x", de="x"}\n'
        + "".join(
            f'[[dimensions.items]]\ncode = "d{d}_{i}"\ntext = {{en="{d} {i}", de="{d} {i}"}}\n'
            for i in range(35)
        )
        for d in range(n // 35)
    )


BROKEN = {
    "Q001": WHOLE + "#" * MOST_CHARACTERS,
    "Q002": with_change(("[scale]", "[scale")),
    "Q003": WHOLE + "x = " + "[" * 5000,
    "Q004": with_change(("reverse_keyed", "reversed_keyed")),
    "Q005": with_change(('version = "1.0"\n', "")),
    "Q006": with_change(("reverse_keyed = true", 'reverse_keyed = "yes"')),
    "Q007": with_change(('"trust_a"', '"Trust A"')),
    "Q008": with_change(('en = "We rely."', 'en = " "')),
    "Q009": with_change(("We rely.", "x" * 201)),
    "Q010": with_change(("We rely.", r"We \uFFFE rely.")),
    "Q011": with_change((', de = "Wir prüfen."', "")),
    "Q012": with_change(('de = "Wir prüfen."', 'de = "Wir prüfen.", fr = "Oui."')),
    "Q013": with_change(('{ en = "No", de = "Nein" }, ', "")),
    "Q014": with_change(
        ("labels = [", "labels = [" + "".join(f'{{en="{n}", de="{n}"}},' for n in range(7)))
    ),
    "Q015": with_change(("[tie_question]", "[tie_question]\nmost_partners = 6")),
    "Q016": with_change(('"dropped"', '"droped"')),
    "Q017": with_change(('["en", "de"]', '["en", "de", "German!"]')),
    "Q018": with_change(('["en", "de"]', '["en", "de", "en"]')),
    "Q019": with_change(('"trust_b"', '"trust_a"')),
    "Q020": with_change(("We check.", "we  Rely.")),
    "Q021": with_change(('"trust_old"', '"trust_b"')),
    "Q022": with_change(('"trust_old"', '"trust_a"')),
    "Q023": with_change(('code = "trust_a"', 'code = "trust_a"\nreplaces = "trust_old"')),
    "Q024": with_change(('code = "g3"', 'code = "g3", kind = "dropped"')),
    "Q025": with_change(('kind = "dropped"', 'kind = "real"')),
    "Q026": with_change(('functions = ["it"], ', "")),
    "Q027": with_change(('role = "role"', 'role = "rle"')),
    "Q028": with_change(('leader = "leads"', 'leader = "lead"')),
    "Q029": with_change(("[[open_questions]]", _many_items(210) + "[[open_questions]]")),
    "Q030": with_change(("We rely.", r"We\nrely.")),
    "Q031": with_change(('version = "1.0"', 'version = "one & only"')),
    "Q032": WHOLE + "".join(f"key{n} = 1\n" for n in range(600)),
}
ADVISED = {
    "Q901": WHOLE,
    "Q902": with_change(("reverse_keyed = true\n", "")),
    "Q903": with_change(
        ("[tie_question]", "[tie_question]\nmost_partners = 5"), ("[[open_questions]]", "")
    ),
    "Q904": with_change(("We rely.", LONG_ITEM)),
}


def test_a_right_file_is_read_with_all_its_parts():
    questionnaire = parse(WHOLE, "small.toml")

    assert [item.code for item in questionnaire.items] == ["trust_a", "trust_b"]
    assert questionnaire.items[1].reverse_keyed
    assert questionnaire.items[1].replaces == "trust_old"
    assert questionnaire.open_questions[0].polarity is Polarity.FRICTION
    assert questionnaire.goal_test is not None
    assert [goal.kind for goal in questionnaire.goal_test.goals][3:] == [
        GoalKind.DROPPED,
        GoalKind.INVENTED,
        GoalKind.OTHER_FUNCTION,
    ]
    assert questionnaire.tie_question is not None
    assert questionnaire.tie_question.most_partners == 3
    assert questionnaire.sponsorship is not None
    assert questionnaire.sponsorship.leader == "leads"
    assert questionnaire.name.in_language("de") == "Klein"


@pytest.mark.parametrize("number", BROKEN)
def test_each_mistake_has_its_own_number_and_no_other_is_told(number):
    found = problems_of(BROKEN[number])

    assert set(numbers(found)) == ({number, "Q004"} if number == "Q032" else {number})


def test_there_is_a_broken_file_for_every_number():
    assert set(BROKEN) == {rule.number for rule in Rule if rule.stops}
    assert set(ADVISED) == {rule.number for rule in Rule if not rule.stops}


@pytest.mark.parametrize("number", ["Q901", "Q902", "Q904"])
def test_advice_does_not_keep_a_questionnaire_from_being_read(number):
    assert number in numbers(advice(parse(ADVISED[number], "small.toml")))


def test_a_long_questionnaire_is_advised_to_be_shorter():
    core = built_in()["alignment_core"]
    longer = core.__class__(
        **{name: getattr(core, name) for name in core.__slots__}
        | {"terms": core.terms * 2, "open_questions": core.open_questions * 2}
    )

    assert "Q903" in numbers(advice(longer))
    assert "Q903" not in numbers(advice(core))


def test_all_problems_are_told_at_once_in_the_order_of_the_file():
    text = with_change(
        ('version = "1.0"', "version = 1"),
        ("reverse_keyed", "revers_keyed"),
        ('"trust_b"', '"trust_a"'),
        (', de = "Rolle?"', ""),
        ('leader = "leads"', 'leader = "led"'),
        ('kind = "dropped"', 'kind = "drop"'),
    )

    found = problems_of(text)
    assert numbers(found) == ["Q004", "Q006", "Q011", "Q016", "Q019", "Q028"]
    assert [p.line for p in found] == sorted(p.line or 0 for p in found)


def test_every_problem_says_where_it_is_and_how_to_mend_it():
    lines = with_change(("reverse_keyed", "revers_keyed")).splitlines()
    (problem,) = problems_of("\n".join(lines))

    assert problem == Problem(
        number="Q004",
        message="'revers_keyed' is not known here.",
        remedy="Did you mean 'reverse_keyed'?",
        path="dimensions[1].items[2].revers_keyed",
        line=lines.index("revers_keyed = true") + 1,
    )
    assert str(problem).startswith(f"Q004 (line {problem.line}, dimensions[1].items[2]")


def test_a_syntax_error_is_one_problem_with_its_line():
    (problem,) = problems_of(with_change(('code = "stuck"', 'code = "stuck')))

    assert problem.line == WHOLE.splitlines().index('code = "stuck"') + 1
    assert "quotation mark is not closed" in problem.message


def test_a_syntax_error_at_the_end_has_the_last_line():
    (problem,) = problems_of("code = [1,\n2")

    assert problem.line == 2
    assert "end of the file" in problem.message


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        (("[scale]", "[scales]"), "scale"),
        (("[goal_test]", "[goaltest]"), "goal_test"),
        (('"invented"', '"inventd"'), "invented"),
        (('role = "role"', 'role = "rolle"'), "role"),
        (('de = "Rolle?"', 'dee = "Rolle?"'), "de"),
    ],
)
def test_a_slip_of_the_pen_is_answered_with_what_was_meant(wrong, meant):
    remedies = [problem.remedy for problem in problems_of(with_change(wrong))]

    assert f"Did you mean '{meant}'?" in remedies


def test_languages_that_are_missing_are_named():
    text = with_change(('["en", "de"]', '["en", "de", "ar", "fr"]'))
    messages = [problem.message for problem in problems_of(text)]

    assert "The text of 'name' is missing in: ar, fr." in messages
    assert len(messages) == 36


def test_with_one_language_a_plain_string_will_do():
    plain = re.sub(r'\{ en = ("[^"]*"), de = "[^"]*" \}', r"\1", WHOLE.replace(*ONE_LANGUAGE))
    questionnaire = parse(plain, "plain.toml")

    assert "{ en" not in plain
    assert questionnaire.name.translations == {"en": "Small"}
    assert questionnaire.scale.labels[0].translations == {"en": "No"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('de = "Klein"', "de = 5"), "'de' should be a string, but is a whole number."),
        (("reverse_keyed = true", "reverse_keyed = 1"), "'reverse_keyed' should be true or false"),
        (('["en", "de"]', '"en"'), "'languages' should be a list, but is a string."),
        (('["en", "de"]', '["en", "de", 3]'), "'languages' should be a string"),
        (('kind = "dropped"', "kind = 1.5"), "'kind' should be a string, but is a number with"),
        (('functions = ["it"]', "functions = [true]"), "'functions' should be a string, but is tr"),
        (('code = "stuck"', "code = 1979-05-27"), "'code' should be a string, but is a date."),
        (("[tie_question]", "[tie_question]\nmost_partners = true"), "should be a whole number"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_by_what_it_should_be_and_is(change, told):
    assert told in " ".join(problem.message for problem in problems_of(with_change(change)))


def test_a_plain_string_will_not_do_for_two_languages():
    (problem,) = problems_of(with_change(('{ en = "Small", de = "Klein" }', '"Small"')))

    assert problem.number == "Q006"
    assert problem.message == "'name' should be a text in each language, but is a string."


def test_the_mark_some_editors_put_first_is_no_problem():
    assert parse("\ufeff" + WHOLE, "small.toml") == parse(WHOLE, "small.toml")


def test_line_ends_of_windows_read_the_same():
    assert parse(WHOLE.replace("\n", "\r\n"), "small.toml") == parse(WHOLE, "small.toml")


def test_what_the_author_wrote_is_quoted_short_and_without_control_characters():
    key = '"' + "k\\u0007" * 50 + '"'
    (problem,) = problems_of(f"{key} = 1\n" + WHOLE)

    assert len(problem.message) < 100
    assert problem.message.isprintable()


def test_the_error_lists_its_problems_under_the_name_of_the_file():
    with pytest.raises(QuestionnaireError) as caught:
        parse("", "empty.toml")

    lines = str(caught.value).splitlines()
    assert lines[0] == "empty.toml: 7 problems"
    assert all(line.strip().startswith("Q005") for line in lines[1:])


def test_a_limit_itself_is_allowed():
    longest = with_change(("We rely.", "x" * 200), ('"trust_a"', f'"{"t" * 40}"'))
    padded = WHOLE + "#" * (MOST_CHARACTERS - len(WHOLE))
    most = with_change(
        ("labels = [", "labels = [" + "".join(f'{{en="{n}", de="{n}"}},' for n in range(6)))
    )

    assert not problems_of(longest)
    assert not problems_of(padded)
    assert parse(most, "small.toml").scale.high == 8


def test_a_list_that_is_too_long_or_short_says_by_how_many():
    (long,), (short,) = problems_of(BROKEN["Q014"]), problems_of(BROKEN["Q013"])

    assert long.message == "'labels' has 9; at most 8 are allowed."
    assert long.remedy == "Take out 1."
    assert short.message == "'labels' has 1 of the at least 2 it needs."
    assert short.remedy == "Add 1 more."


def test_two_codes_that_are_missing_are_not_the_same_code():
    text = with_change(('code = "trust_a"\n', ""), ('code = "trust_b"\n', ""))

    assert numbers(problems_of(text)) == ["Q005", "Q005"]


def test_three_items_are_as_many_as_advised():
    third = '[[dimensions.items]]\ncode = "trust_c"\ntext = { en = "c", de = "c" }\n\n'
    text = with_change(("[[open_questions]]", third + "[[open_questions]]"))

    assert "Q901" not in numbers(advice(parse(text, "small.toml")))


def test_exactly_as_many_problems_as_can_be_read_are_told_without_more():
    text = WHOLE.replace("code =", "".join(f"key{n} = 1\n" for n in range(500)) + "code =", 1)

    assert numbers(problems_of(text)) == ["Q004"] * MOST_PROBLEMS


def test_no_more_problems_are_told_than_can_be_read():
    assert len(problems_of(BROKEN["Q032"])) == MOST_PROBLEMS + 1


@pytest.mark.parametrize(
    "value",
    ["1979-05-27", "07:32:00", "inf", "nan", "0x" + "f" * 5000, "[]", "{}", "''", "-1", "[[1]]"],
)
@pytest.mark.parametrize(
    "key", ["code", "languages", "name", "scale", "dimensions", "goal_test", "sponsorship"]
)
def test_a_value_of_any_kind_in_any_place_is_told_not_raised(key, value):
    rest = "".join(x for x in WHOLE.splitlines(keepends=True)[:5] if not x.startswith(key))

    assert problems_of(f"{key} = {value}\n{rest}")

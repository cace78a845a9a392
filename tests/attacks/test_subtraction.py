"""Attacks 7, 8 (the arithmetic of it) and 10: finding a small group by subtraction.

The attacker reads every published number of every wave, knows the organisation chart, knows how
many sit where and who moved, and solves the equations. What a threshold alone, or a threshold
that also hides the next smallest department, would give away is shown beside it.

    python -m pytest tests/attacks/test_subtraction.py -s            # 40 organisations
    python -m pytest tests/attacks/test_subtraction.py -s -m slow    # all 200
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import numpy as np
import pytest

from analysis.disclosure.admission import Admitted, Coarsened, Refused, Request, admit
from analysis.disclosure.audit import audit, is_determined
from analysis.disclosure.crossings import Demographic, crossed_counts, plan_crossings
from analysis.disclosure.functions import plan_functions
from analysis.disclosure.gate import release_table
from analysis.disclosure.ledger import Ledger, as_if_stable, audit_jointly
from analysis.disclosure.plan import ReleasePlan, plan
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.ranges import Scale
from analysis.disclosure.released import ReleasedEstimate, UnitKind
from analysis.disclosure.sums import PublishedColumn, PublishedSums, published
from analysis.structure import Structure
from tests.analysis.disclosure.organisations import estimates, measures, random_company

POLICY = DisclosurePolicy()
K = POLICY.k_scores
WAVES = 4
MOVING = 0.05
MOST_LOST = 0.05
GENDER = Demographic("gender", {"f": "Women", "m": "Men"})

some_companies = pytest.mark.parametrize(
    "seeds",
    [range(40), pytest.param(range(200), marks=pytest.mark.slow)],
    ids=["40 organisations", "200 organisations"],
)


@dataclass(frozen=True, slots=True)
class History:
    """One organisation over four waves: for each, the department of every person."""

    structure: Structure
    departments: list[np.ndarray]

    def counts(self, wave: int) -> np.ndarray:
        """People who sit directly in each department."""
        return np.bincount(self.departments[wave], minlength=len(self.structure.departments))


def history(seed: int) -> History:
    structure, counts = random_company(seed)
    rng = np.random.default_rng([seed, 1])
    waves = [np.repeat(np.arange(len(counts)), counts)]
    for _ in range(WAVES - 1):
        people = waves[-1].copy()
        moving = rng.random(len(people)) < MOVING
        people[moving] = rng.choice(people, moving.sum())
        waves.append(people)
    return History(structure, waves)


def sums_of(planned: ReleasePlan) -> list[list[int]]:
    return [members.tolist() for members in planned.members]


def hidden(planned: ReleasePlan) -> list[int]:
    """Departments with people but without a row of their own."""
    alone = [
        np.flatnonzero(planned.counts * np.isin(np.arange(len(planned.counts)), members))
        for members in planned.members
    ]
    own = {int(atoms[0]) for atoms in alone if len(atoms) == 1}
    return [int(i) for i in np.flatnonzero(planned.counts) if int(i) not in own]


def lost(planned: ReleasePlan) -> list[int]:
    """Departments counted upwards only: neither alone nor merged with a named sibling."""
    units = {unit.code: unit for unit in planned.units}
    return [
        i for i in hidden(planned) if units[planned.smallest_unit(i)].kind is not UnitKind.MERGED
    ]


def publication(wave: str, planned: ReleasePlan, counts: np.ndarray) -> PublishedSums:
    """What a plan gives away if every cell is shown."""
    column = PublishedColumn(
        ("score",), tuple(counts.tolist()), tuple(tuple(s) for s in sums_of(planned)), K
    )
    return PublishedSums(wave, planned.dimensions, planned.labels, (column,))


def say(capsys: pytest.CaptureFixture[str], finding: str) -> None:
    """Tell the reader of the test run what was found."""
    with capsys.disabled():
        sys.stdout.write(f"\n{finding}\n")


# Attack 7: subtract in one wave.


@some_companies
def test_no_group_below_k_is_found_by_subtraction_and_few_departments_are_lost(seeds, capsys):
    cells = lost_cells = found = recovered = 0
    for seed in seeds:
        company = history(seed)
        releases = []
        for wave in range(WAVES):
            planned = plan(company.structure, company.counts(wave), POLICY)
            releases.append(publication(f"w{wave}", planned, planned.counts))
            cells += int((planned.counts > 0).sum())
            lost_cells += len(lost(planned))
            sums, sizes = sums_of(planned), planned.counts.tolist()
            recovered += sum(is_determined([i], sums, sizes) for i in hidden(planned)[:: WAVES + 1])
        found += len(audit_jointly(releases, k=K).leaks)

    share = lost_cells / cells
    say(
        capsys,
        f"{len(seeds)} organisations x {WAVES} waves: {found} groups below {K}, "
        f"{recovered} recovered cells, {share:.1%} of department cells lost",
    )
    assert (found, recovered) == (0, 0)
    assert share <= MOST_LOST


@pytest.mark.parametrize("k", range(5, 11))
def test_every_limit_from_five_to_ten_holds(k):
    for seed in range(10):
        structure, counts = random_company(seed)
        planned = plan(structure, counts, POLICY, k=k)

        assert audit(sums_of(planned), counts.tolist(), k=k).is_safe


def threshold_only(structure: Structure, counts: np.ndarray) -> list[list[int]]:
    """The planted defect: show whatever has k respondents."""
    subtrees = {
        d.code: [structure.index_of(x.code) for x in structure.below(d.code)]
        for d in structure.departments
    }
    everybody = list(range(len(counts)))
    return [everybody, *(atoms for atoms in subtrees.values() if counts[atoms].sum() >= K)]


def next_smallest_hidden(structure: Structure, counts: np.ndarray) -> list[list[int]]:
    """The planted defect: where one sibling is too small, hide the next smallest as well."""
    shown = threshold_only(structure, counts)
    for parent in [None, *(d.code for d in structure.departments)]:
        subtrees = [
            sorted(structure.index_of(x.code) for x in structure.below(d.code))
            for d in structure.children(parent)
        ]
        small = [atoms for atoms in subtrees if 0 < counts[atoms].sum() < K]
        large = sorted((a for a in subtrees if counts[a].sum() >= K), key=lambda a: counts[a].sum())
        if len(small) == 1 and large:
            shown = [atoms for atoms in shown if sorted(atoms) != large[0]]
    return shown


@pytest.mark.parametrize("rule", [threshold_only, next_smallest_hidden])
def test_the_usual_rules_do_leak(rule, capsys):
    leaking = 0
    for seed in range(40):
        structure, counts = random_company(seed)
        leaking += not audit(rule(structure, counts), counts.tolist(), k=K).is_safe

    say(capsys, f"{rule.__name__}: {leaking / 40:.0%} of organisations leak a group below {K}")
    assert leaking > 20


# Attack 8, the arithmetic of it: all tables of all waves at once.


def everything_released(company: History, seed: int) -> list[PublishedSums]:
    """Scores, items with their own n, rows by function and by gender, in every wave."""
    rng = np.random.default_rng([seed, 2])
    found = []
    for wave in range(WAVES):
        counts = company.counts(wave)
        women = rng.binomial(counts, 0.45)
        men = rng.binomial(counts - women, 0.95)
        tree = plan(company.structure, counts, POLICY)
        functions = plan_functions(tree, company.structure, POLICY)
        crossed = plan_crossings(functions, GENDER, {"f": women, "m": men}, POLICY)
        atoms = crossed_counts(counts, [women, men])
        fine = {m.code: rng.binomial(atoms, 0.95) for m in measures(2)}
        coarse = {m: n.reshape(3, -1).sum(axis=0) for m, n in fine.items()}
        for planned, people in ((tree, coarse), (functions, coarse), (crossed, fine)):
            found += _released(f"w{wave}", planned, people, k=K)
        found += _released(f"w{wave}", tree, coarse, k=POLICY.k_distributions)
    return found


def _released(wave, planned, people, *, k) -> list[PublishedSums]:
    table = release_table(
        "t", planned, measures(2), estimates(planned, people), people, POLICY, k=k, scale=Scale()
    )
    return [published(wave, [table], planned, people, k=k)]


@pytest.mark.parametrize(
    "seeds", [range(4), pytest.param(range(25), marks=pytest.mark.slow)], ids=["4", "25"]
)
def test_all_tables_of_all_waves_together_give_no_group_away(seeds):
    for seed in seeds:
        parts = everything_released(history(seed), seed)

        found = audit_jointly(parts, k=K)

        assert found.is_safe, (seed, found)
        assert sum(len(column.sums) for part in parts for column in part.columns) > 300


def test_a_second_export_path_past_the_gate_is_found():
    company = history(3)
    parts = everything_released(company, 3)
    tree = parts[0]
    sizes = np.array(tree.columns[0].sizes)
    small = int(np.flatnonzero((sizes > 0) & (sizes < K))[0])
    everybody_else = tuple(i for i in range(len(sizes)) if i != small)
    leaking = replace(tree, columns=(replace(tree.columns[0], sums=(everybody_else,)),))

    assert not audit_jointly([*parts, leaking], k=K).is_safe


# Attack 10: people move, a new wave is released.


def under_both_charts(company: History) -> tuple[PublishedSums, PublishedSums, ReleasePlan]:
    """The first wave as it was released, and cut again by where people sit in the second."""
    first, second = company.departments[0], company.departments[1]
    codes = [d.code for d in company.structure.departments]
    pairs, sizes = np.unique(np.stack([first, second], axis=1), axis=0, return_counts=True)
    labels = tuple((codes[a], codes[b]) for a, b in pairs)

    def cut(column: int, wave: int) -> tuple[PublishedColumn, ReleasePlan]:
        planned = plan(company.structure, company.counts(wave), POLICY)
        members = tuple(
            np.flatnonzero(np.isin(pairs[:, column], members)) for members in planned.members
        )
        sums = tuple(tuple(m.tolist()) for m in members)
        refined = replace(
            planned,
            members=members,
            counts=sizes,
            labels=labels,
            dimensions=("department", "department in w1"),
        )
        return PublishedColumn(("m0",), tuple(sizes.tolist()), sums, K), refined

    (old, _), (new, refined) = cut(0, 0), cut(1, 1)
    dimensions = ("department", "department in w1")
    return (
        PublishedSums("w0", dimensions, labels, (old,)),
        PublishedSums("w0", dimensions, labels, (new,)),
        refined,
    )


def test_an_old_wave_under_a_new_chart_would_leak_in_nearly_every_organisation(capsys):
    leaking = sum(
        not audit_jointly(under_both_charts(history(seed))[:2], k=K).is_safe for seed in range(20)
    )

    say(capsys, f"an old wave cut by a new chart: {leaking / 20:.0%} of organisations leak")
    assert leaking >= 19


@pytest.mark.parametrize("seeds", [[0], pytest.param(range(1, 5), marks=pytest.mark.slow)])
def test_the_gate_coarsens_or_refuses_an_old_wave_under_a_new_chart(seeds):
    for seed in seeds:
        old, _, refined = under_both_charts(history(seed))
        people = {"m0": refined.counts}
        table = release_table(
            "scores", refined, measures(1), estimates(refined, people), people, POLICY
        )
        ledger = Ledger().with_entry("w0", [old])

        answer = admit(Request("w0", (table,), refined, people), ledger, POLICY)

        assert isinstance(answer, Coarsened | Refused)
        assert "fewer than 5 people" in answer.reason
        if isinstance(answer, Coarsened):
            assert audit_jointly([answer.sums], ledger.sums, k=K).is_safe


def test_waves_that_keep_their_own_chart_are_admitted_one_after_the_other():
    company = history(5)
    ledger = Ledger()
    for wave in range(WAVES):
        planned = plan(company.structure, company.counts(wave), POLICY)
        people = {"m0": planned.counts}
        table = release_table(
            "scores", planned, measures(1), estimates(planned, people), people, POLICY
        )
        answer = admit(Request(f"w{wave}", (table,), planned, people), ledger, POLICY)

        assert isinstance(answer, Admitted)
        ledger = ledger.with_entry(f"w{wave}", [answer.sums])


def test_who_moved_is_isolated_only_in_what_never_changes():
    """The cautious reading: were answers the same in both waves, movers would stand out."""
    company = history(5)
    old, new, _ = under_both_charts(company)
    refinement = replace(
        old,
        wave="any",
        dimensions=("department in w0", "department in w1"),
        columns=(replace(old.columns[0], sums=()),),
    )
    waves = [
        replace(publication(f"w{w}", plan(company.structure, company.counts(w), POLICY), c))
        for w, c in ((0, company.counts(0)), (1, company.counts(1)))
    ]
    waves = [replace(part, columns=(replace(part.columns[0], measures=("m0",)),)) for part in waves]

    assert audit_jointly(waves, k=K).is_safe
    assert not audit_jointly([refinement, *as_if_stable(waves, wave="any")], k=K).is_safe
    assert new.wave == old.wave


def test_a_trend_is_made_of_numbers_that_are_published_anyway():
    for seed in range(5):
        company = history(seed)
        plans = [plan(company.structure, company.counts(w), POLICY) for w in (0, 1)]
        both = {u.code for u in plans[0].units} & {u.code for u in plans[1].units}
        for planned in plans:
            people = {"m0": planned.counts}
            table = release_table(
                "scores", planned, measures(1), estimates(planned, people), people, POLICY
            ).by_key()
            assert all(isinstance(table[code, "m0"], ReleasedEstimate) for code in both)

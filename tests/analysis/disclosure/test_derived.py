import pytest

from analysis.disclosure.derived import derived
from analysis.disclosure.released import Mark, ReleasedEstimate


def test_a_difference_of_two_released_numbers_shows_the_n_of_the_first():
    now, before = ReleasedEstimate(3.6, 3.2, 4.0, "10–14"), ReleasedEstimate(3.1, 2.9, 3.3, "20")

    found = derived(0.5, low=0.1, high=0.9, sources=[now, before], mark=Mark.ABOVE)

    assert found == ReleasedEstimate(0.5, 0.1, 0.9, "10–14", Mark.ABOVE)


def test_a_number_from_nowhere_is_refused():
    with pytest.raises(ValueError, match="released numbers"):
        derived(0.5, low=None, high=None, sources=[])

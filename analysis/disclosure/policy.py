"""The limits of a wave, fixed when it opens. They can be raised, never lowered."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_K_SCORES = 5
LEAST_K_DISTRIBUTIONS = 8
LEAST_K_COMMENTS = 10
LEAST_K_STRICT = 10
EXACT_N_FROM = 20  # below, n is shown in bands of five


class UnsafePolicyError(ValueError):
    """A threshold was asked for that is below what the promise allows."""


@dataclass(frozen=True, slots=True)
class DisclosurePolicy:
    """The fewest respondents behind each kind of shown number."""

    k_scores: int = LEAST_K_SCORES
    k_distributions: int = LEAST_K_DISTRIBUTIONS
    k_comments: int = LEAST_K_COMMENTS

    def __post_init__(self) -> None:
        least = (LEAST_K_SCORES, LEAST_K_DISTRIBUTIONS, LEAST_K_COMMENTS)
        asked = (self.k_scores, self.k_distributions, self.k_comments)
        if any(k < floor for k, floor in zip(asked, least, strict=True)):
            raise UnsafePolicyError(f"thresholds {asked} are below {least}")


def band(n: int) -> str:
    """Say how many respondents, in bands of five below 20: 7 becomes "5-9"."""
    if n >= EXACT_N_FROM:
        return str(n)
    low = n - n % 5
    return f"{low}–{low + 4}"

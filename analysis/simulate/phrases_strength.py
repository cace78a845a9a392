"""What made-up people praise: shared planning, helpful colleagues, pride, direct ways."""

from __future__ import annotations

from analysis.simulate.phrases import Phrases

STRENGTH: tuple[Phrases, ...] = (
    Phrases(
        theme="planning",
        stems=("plan",),
        cores=(
            "the joint planning day with {fn} {good}",
            "since we plan the quarter together with {fn} {better}",
            "joint planning is the best thing we started this year",
            "planning the quarter with {fn} in one room {good}",
            "the planning wall where all functions put their dates {good}",
            "we now know before the quarter what {fn} needs, thanks to joint planning",
            "shared planning sessions make {fn} and us talk before it burns",
            "keep the joint planning, {better} since then",
        ),
        effects=(
            "please keep doing that",
            "fewer surprises at the end of the quarter",
            "even the sceptics come to the planning day now",
        ),
        slots={
            "good": (
                "works well",
                "really helped",
                "should stay",
                "saves us a lot of email",
                "is worth the day",
            ),
            "better": (
                "there are fewer surprises",
                "dates are kept more often",
                "we argue less",
                "I know whom to ask",
            ),
        },
    ),
    Phrases(
        theme="colleagues",
        stems=("colleague", "help", "support"),
        cores=(
            "colleagues in {fn} help at once when you call",
            "people help each other here, also across departments",
            "my colleagues from {fn} always find a minute",
            "if a customer is in trouble everyone helps, no questions about cost centres",
            "the colleagues are why I stay",
            "friendly and helpful colleagues in {fn}",
            "you get support from {fn} without a ticket",
            "in a crisis all help, {fn} even came in on Saturday",
        ),
        effects=("that is not normal elsewhere", "I value that a lot"),
    ),
    Phrases(
        theme="product",
        stems=("product", "quality", "instrument", "proud", "technic"),
        cores=(
            "we build really good instruments and are proud of the quality",
            "the quality of {product} is the best in the market",
            "technical knowledge in {fn} is excellent",
            "customers trust our instruments for twenty years",
            "everybody here cares about the quality of the product",
            "{product} is a great product, we can be proud",
            "precision is in our blood, from development to calibration",
        ),
        effects=("that holds us together", "customers tell me so"),
    ),
    Phrases(
        theme="direct",
        stems=("direct", "short", "talk", "door", "phone"),
        cores=(
            "short ways: I just walk over to {fn} and talk",
            "doors are open, you can talk to everybody directly",
            "a direct phone call to {fn} solves most things",
            "no hierarchy when you need an answer, you talk directly to the person",
            "everyone is on first-name terms and the ways are short",
            "the morning stand-up with {fn} at the line is short and direct",
            "you can call {fn} directly without going through three bosses",
        ),
        effects=("that is quick", "keep it that way even if we grow"),
    ),
)

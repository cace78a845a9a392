"""The same themes in German, for the part of the made-up people who write it."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.simulate.phrases import Phrases

_ALL: tuple[Phrases, ...] = (
    Phrases(
        "handover",
        ("übergabe",),
        (
            "die Übergabe vom {fn} an die Fertigung ist immer unvollständig",
            "bei der Übergabe fehlen {often} die Unterlagen",
            "Projekte werden ohne saubere Übergabe weitergereicht, wir fangen bei null an",
            "nach der Übergabe weiß keiner, was dem Kunden zugesagt wurde",
        ),
        ("das kostet uns {lost}", "eine Checkliste für die Übergabe würde reichen"),
    ),
    Phrases(
        "forecast",
        ("prognose", "forecast"),
        (
            "die Absatzprognose kommt {often} zu spät",
            "die Prognose vom {fn} stimmt nie, wir planen ins Blaue",
            "Termine für den Forecast werden nicht eingehalten",
            "ohne Forecast bestellen wir Teile nach Gefühl",
        ),
        ("die Produktionsplanung ist dann Makulatur",),
    ),
    Phrases(
        "qualified",
        ("qualifi",),
        (
            "Vertrieb und Finanzen verstehen unter qualifiziert etwas anderes",
            "ein qualifizierter Kontakt ist bei uns nirgends definiert",
            "die Zahl der qualifizierten Anfragen ist in jedem Bericht anders",
        ),
        ("eine gemeinsame Definition wäre gut",),
    ),
    Phrases(
        "legal",
        ("recht", "vertrag"),
        (
            "die Vertragsprüfung durch die Rechtsabteilung dauert drei Wochen",
            "jeder Vertrag liegt ewig bei der Rechtsabteilung zur Unterschrift",
            "wir verlieren Aufträge, weil die Freigabe des Vertrags so lange dauert",
        ),
        ("drei Juristen sind zu wenig",),
    ),
    Phrases(
        "meetings",
        ("besprechung", "meeting"),
        (
            "zu viele Besprechungen ohne Ergebnis",
            "in der Besprechung wird geredet, aber nichts entschieden",
            "{often} Besprechungen mit fünfzehn Leuten und kein Protokoll",
        ),
        ("eine Tagesordnung wäre ein Anfang",),
    ),
    Phrases(
        "priorities",
        ("priorit",),
        (
            "die Prioritäten ändern sich {often}",
            "alles hat Priorität eins, also nichts",
            "neue Prioritäten von oben, die alten bleiben stehen",
        ),
        ("so wird nichts fertig",),
    ),
    Phrases(
        "tools",
        ("system",),
        (
            "unsere Systeme sprechen nicht miteinander",
            "Daten werden {often} von Hand von einem System ins andere übertragen",
            "keine Schnittstelle zwischen den Programmen, alles doppelt eingeben",
        ),
        ("das kostet {lost}",),
    ),
    Phrases(
        "blame",
        ("schuld",),
        (
            "wenn etwas schiefgeht, wird zuerst ein Schuldiger gesucht",
            "{fn} nimmt das Lob und wir bekommen die Schuld",
            "Fehler werden auf andere geschoben",
        ),
        ("so traut sich keiner mehr etwas",),
    ),
    Phrases(
        "decisions",
        ("entscheid",),
        (
            "keiner weiß, wer entscheidet",
            "Entscheidungen werden nach oben geschoben und bleiben liegen",
            "wer darf über Rabatte entscheiden, {fn} oder Finanzen?",
        ),
        ("bitte aufschreiben, wer was entscheidet",),
    ),
    Phrases(
        "time",
        ("zeit",),
        (
            "keine Zeit für andere Abteilungen, das Tagesgeschäft frisst alles",
            "wir würden {fn} gern helfen, haben aber keine Zeit",
            "Zusammenarbeit kommt immer obendrauf",
        ),
        ("alle sind am Anschlag",),
    ),
    Phrases(
        "hiring",
        ("stelle", "einstell"),
        (
            "offene Stellen werden wegen des Einstellungsstopps nicht besetzt",
            "wer geht, wird nicht ersetzt, die Stelle bleibt leer",
        ),
    ),
    Phrases(
        "portal",
        ("portal",),
        (
            "das neue Lieferantenportal stürzt {often} ab",
            "im Portal verschwinden Bestellungen",
            "keine Schulung für das Portal",
        ),
    ),
    Phrases(
        "planning",
        ("plan",),
        (
            "die gemeinsame Quartalsplanung mit {fn} hilft sehr",
            "seit wir zusammen planen, gibt es weniger Überraschungen",
        ),
    ),
    Phrases(
        "colleagues",
        ("kolleg",),
        (
            "die Kollegen helfen sofort, auch über Abteilungen hinweg",
            "guter Zusammenhalt unter den Kollegen",
        ),
    ),
)

GERMAN: Mapping[str, Phrases] = {phrases.theme: phrases for phrases in _ALL}

"""The form to bring in a tree of departments."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import TextAreaField

from analysis.intake.csv_table import decoded


class TreeUploadForm(FlaskForm):
    """A CSV file, or its text pasted or mended in place."""

    file = FileField(lazy_gettext("CSV file"))
    csv = TextAreaField(lazy_gettext("or paste the table here"))

    def text(self) -> str:
        """Return what was given; a file goes before the pasted text, and takes its place.

        Raises
        ------
        IntakeError
            The file is no text.
        """
        given = self.file.data
        if isinstance(given, FileStorage) and given.filename:
            self.csv.data = decoded(given.stream.read(), given.filename)
        return self.csv.data or ""

    def source(self) -> str:
        """Return what to call the file in messages."""
        given = self.file.data
        if isinstance(given, FileStorage) and given.filename:
            return str(given.filename)
        return str(gettext("the table"))

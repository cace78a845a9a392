"""What can go wrong in a whole-wave measure. Measures of one cell never raise."""


class AnalysisError(Exception):
    """A measure cannot be computed from what was handed in; the text says why."""


class TooFewRespondentsError(AnalysisError):
    """Fewer complete respondents than the measure needs."""


class RespondentKeyMissingError(AnalysisError):
    """The measure needs one respondent's answers together, and the data do not say who is who."""

"""Game files, and the commented ones beside this file that `zopa new` writes, one for each form."""

from pathlib import Path

TEMPLATES = ("normal", "dispute")


def template(form: str) -> str:
    """Return the text of a small game of a form, valid as it stands.

    >>> from solver.forms.files.toml_read import reads
    >>> reads(template("normal")).shape, reads(template("dispute")).agenda
    ((2, 2), ('price', 'delivery'))
    """
    return Path(__file__).with_name(f"{form}.toml").read_text("utf-8")

"""Game files, and the commented ones beside this file that `zopa new` writes, one for each form."""

TEMPLATES = ("normal", "dispute", "tree")


def template(form: str) -> str:
    """Return the text of a small game of a form, valid as it stands.

    >>> from solver.forms.files.toml_read import reads
    >>> [reads(template(form)).shape_text for form in TEMPLATES]
    ['2 x 2', '2 issues', '3 information sets, 5 ends']
    """
    from pkgutil import get_data  # from a zip file, too; nothing else needs it

    return (get_data(__name__, f"{form}.toml") or b"").decode()

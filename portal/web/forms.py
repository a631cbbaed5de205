"""Forms that forgive what people type, and that can be told no by a rule."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, PasswordField, StringField
from wtforms.fields import Field
from wtforms.meta import DefaultMeta

from portal.core.errors import Refused
from portal.jobs.queue import drop

_CHOOSE = "请从所列选项中选择"
# What WTForms says of its own accord where a field was not given words.
_SAID = {
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE,
    "Not a valid choice.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE,
    "Not a valid date value.": "请填写日期，例如2026-03-05",
    "Not a valid integer value.": "请填写整数",
    "This field is required.": "请填写这一项",
}


class Words:
    """WTForms' own sentences in ours; those that we have none for in its Chinese."""

    def __init__(self, others: Any) -> None:
        self._others = others

    def gettext(self, string: str) -> str:
        words: str = _SAID.get(string) or self._others.gettext(string)
        return words

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        words: str = _SAID.get(singular) or self._others.ngettext(singular, plural, n)
        return words


class Chinese(FlaskForm.Meta):
    """Flask-WTF alone would leave WTForms' words in English."""

    locales = ("zh",)

    def get_translations(self, form: Any) -> Any:
        return Words(DefaultMeta.get_translations(self, form))


def tidy(value: Any) -> Any:
    """Text without blanks around it, and without NUL, which PostgreSQL cannot keep."""
    if isinstance(value, list):  # several boxes, several files
        return [tidy(each) for each in value]
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


def halve(value: Any) -> Any:
    """Full-width letters, digits and punctuation turned into plain ones (NFKC): for numbers and
    codes, not for names.
    """
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


class Form(FlaskForm):
    """A form of the house: WTForms' fields, Flask-WTF's token, our manners."""

    class Meta(Chinese):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            filters = [*unbound_field.kwargs.get("filters", [])]
            if not issubclass(unbound_field.field_class, (PasswordField, FormField, FieldList)):
                filters.append(tidy)
            return unbound_field.bind(form=form, **(options | {"filters": filters}))

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn a rule's no into an error beside its field; what was touched is undone."""
        try:
            yield
        except Refused as refusal:
            drop()
            self.refuse(refusal)

    def refuse(self, refusal: Refused) -> None:
        """Show this no beside its field, or at the top of the form."""
        if refusal.field and refusal.field in self:
            field: Field = self[refusal.field]
            field.errors = [*field.errors, refusal.reason]
        else:
            self.form_errors.append(refusal.reason)


class QueryForm(FlaskForm):
    """Fields of a GET: a search, which changes nothing and so needs no token."""

    class Meta(Chinese):
        csrf = False


class CodeField(StringField):
    """A field for numbers and codes: full-width characters are taken as plain ones."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = halve(valuelist[0])

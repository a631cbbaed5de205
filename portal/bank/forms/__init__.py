"""What is filled in about the bank: questions, their review and state, the law, files."""

from portal.bank.forms.deciding import (
    CommentForm,
    ConfirmForm,
    InstrumentVersionForm,
    KeepForm,
    NewInstrumentForm,
    RemoveForm,
    ReviewForm,
    StateChangeForm,
)
from portal.bank.forms.drafting import (
    DraftForm,
    NewQuestionForm,
    PictureForm,
    draft_form,
    new_question_form,
)
from portal.bank.forms.files import ExportForm, ImportForm, export_form, import_form

__all__ = [
    "CommentForm",
    "ConfirmForm",
    "DraftForm",
    "ExportForm",
    "ImportForm",
    "InstrumentVersionForm",
    "KeepForm",
    "NewInstrumentForm",
    "NewQuestionForm",
    "PictureForm",
    "RemoveForm",
    "ReviewForm",
    "StateChangeForm",
    "draft_form",
    "export_form",
    "import_form",
    "new_question_form",
]

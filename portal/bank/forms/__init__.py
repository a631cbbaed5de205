"""What is filled in about the bank: questions, their review and state, the law, files."""

from portal.bank.forms.deciding import (
    CommentForm,
    ConfirmForm,
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
from portal.bank.forms.law import (
    EntryForm,
    InstrumentVersionForm,
    KeepForm,
    NewInstrumentForm,
    RepealForm,
    WithdrawForm,
)

__all__ = [
    "CommentForm",
    "ConfirmForm",
    "DraftForm",
    "EntryForm",
    "ExportForm",
    "ImportForm",
    "InstrumentVersionForm",
    "KeepForm",
    "NewInstrumentForm",
    "NewQuestionForm",
    "PictureForm",
    "RemoveForm",
    "RepealForm",
    "ReviewForm",
    "StateChangeForm",
    "WithdrawForm",
    "draft_form",
    "export_form",
    "import_form",
    "new_question_form",
]

"""What people do with accounts, firms and duties."""

from portal.accounts.actions.duties import (
    add_organisation,
    assign_duty,
    end_duty,
    make_first_administrator,
)
from portal.accounts.actions.firms import (
    FirmDetails,
    correct_firm,
    refuse_firm,
    register_firm,
    verify_firm,
)
from portal.accounts.actions.people import (
    AlreadyRegistered,
    TooYoung,
    WrongPassword,
    add_demo_person,
    change_mobile,
    change_password,
    copy_own_data,
    edit_education,
    register,
    sign_in,
    sign_in_as_demo,
)

__all__ = [
    "AlreadyRegistered",
    "FirmDetails",
    "TooYoung",
    "WrongPassword",
    "add_demo_person",
    "add_organisation",
    "assign_duty",
    "change_mobile",
    "change_password",
    "copy_own_data",
    "correct_firm",
    "edit_education",
    "end_duty",
    "make_first_administrator",
    "refuse_firm",
    "register",
    "register_firm",
    "sign_in",
    "sign_in_as_demo",
    "verify_firm",
]

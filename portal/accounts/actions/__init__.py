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
    flag_firm,
    refuse_firm,
    register_firm,
    verify_firm,
)
from portal.accounts.actions.identity import (
    Newcomer,
    add_holders,
    correct_identity,
    refuse_taken,
    renew_claims,
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
    "Newcomer",
    "TooYoung",
    "WrongPassword",
    "add_demo_person",
    "add_holders",
    "add_organisation",
    "assign_duty",
    "change_mobile",
    "change_password",
    "copy_own_data",
    "correct_firm",
    "correct_identity",
    "edit_education",
    "end_duty",
    "flag_firm",
    "make_first_administrator",
    "refuse_firm",
    "refuse_taken",
    "register",
    "register_firm",
    "renew_claims",
    "sign_in",
    "sign_in_as_demo",
    "verify_firm",
]

"""What a good password is: long enough, and not what someone who knows the person tries first."""

import re

from portal.core.labels import Labelled

SHORTEST = 8
LONGEST = 128  # what is hashed is bounded, so that nobody sends a novel to be hashed

# The commonest of Chinese leaks that are long enough and not digits alone; compared without case.
COMMONEST = frozenset(
    """
    password password1 password12 password123 passw0rd p@ssw0rd p@ssword qwertyui qwertyuiop
    qwer1234 1234qwer qwe12345 qwer12345 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz@wsx zaq12wsx qazwsx123
    qazwsxedc asdfghjk asdfghjkl asdf1234 zxcvbnm123 abcd1234 1234abcd abc12345 abc123456
    a1234567 a12345678 a123456789 aa123456 aa12345678 aaa123456 123456aa 123456abc 12345678a
    123456789a woaini1314 woaini520 woaini123 iloveyou iloveyou1 5201314a q1w2e3r4 admin123
    admin888 administrator welcome1 welcome123 letmein1 sunshine changeme changeme1 chongqing
    chongqing1 chongqing123
    """.split()  # noqa: SIM905  a list of words is read as words
)


class PasswordRefusal(Labelled):
    """Why a password is refused, in words that say what to do."""

    SHORT = "short", f"密码至少{SHORTEST}个字符，请加长"
    LONG = "long", f"密码最多{LONGEST}个字符，请缩短"
    DIGITS = "digits", "密码不能只有数字，请加上字母或符号"
    MONOTONOUS = "monotonous", "密码不能只是同一两个字符的重复，请换一个"
    PERSONAL = "personal", "密码中不能有本人的身份证号或手机号，请换一个"
    COMMON = "common", "这个密码太常见，容易被猜中，请换一个"


def password_refusals(
    password: str, *, resident_id: str = "", mobile: str = ""
) -> tuple[PasswordRefusal, ...]:
    """Every reason against this password; none when it is good.

    NIST SP 800-63B §5.1.1.2: length and a list of known bad ones rather than compulsory kinds of
    characters. The person's own id (or its last eight) and mobile number may not be part of it.
    """
    folded = password.casefold()
    own = [number.casefold() for number in (resident_id, resident_id[-8:], mobile) if number]
    judged = {
        PasswordRefusal.SHORT: len(password) < SHORTEST,
        PasswordRefusal.LONG: len(password) > LONGEST,
        PasswordRefusal.DIGITS: re.fullmatch(r"\d+", password) is not None,
        PasswordRefusal.MONOTONOUS: len(set(folded)) <= 2,
        PasswordRefusal.PERSONAL: any(number in folded for number in own),
        PasswordRefusal.COMMON: folded in COMMONEST,
    }
    return tuple(reason for reason, holds in judged.items() if holds)

"""What somebody may ask about the data that the portal holds of them (PIPL 44–48)."""

from portal.core.labels import Labelled

ANSWER_WORKING_DAYS = 15  # our own term: the law says 及时
MOST_OPEN = 5


class DataKind(Labelled):
    """请求种类, with the article it rests on."""

    CORRECT = "correct", "更正或补充（第四十六条）"
    ERASE = "erase", "删除（第四十七条）"
    EXPLAIN = "explain", "解释说明处理规则（第四十八条）"


class DataAbout(Labelled):
    """What it concerns."""

    ACCOUNT = "account", "实名信息（姓名、身份证号、性别、出生日期）"
    EXAM = "exam", "报名、考试和成绩"
    CERTIFICATE = "certificate", "证书"
    PROFILE = "profile", "人才库资料和现场经历"
    INVITATION = "invitation", "邀约和联系方式查看记录"
    APPOINTMENT = "appointment", "聘用和配备文件"
    POINTS = "points", "记分"
    OTHER = "other", "其他"

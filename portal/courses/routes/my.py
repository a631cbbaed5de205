"""A learner's own way: courses, lessons, exercises."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.accounts.queries import bureau_name, own_account
from portal.bank import queries as bank
from portal.core import clock
from portal.core.regions import MUNICIPALITY
from portal.courses import actions, queries
from portal.courses.document import hours_draft
from portal.courses.forms import exercise_form
from portal.courses.models import LessonProgress
from portal.courses.queries import CourseView, MarkedAnswer
from portal.courses.rules.progress import StudyState
from portal.letters.actions import hand_out
from portal.web import htmx
from portal.web.downloads import send
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("my", __name__, url_prefix="/my/courses")
STUDY = Permission.COURSES_COURSE_STUDY


@bp.get("")
@requires(STUDY)
def course_list() -> Response:
    return page(
        "courses/my/course_list.html",
        views=queries.progress(actor().id),
        states=StudyState,
        has_hours=bool(queries.completed_lessons(actor().id)),
    )


@bp.get("/hours.pdf")
@writes
@requires(STUDY)
def hours_certificate() -> Response:
    """学时证明 of all that was completed until now."""
    lessons = queries.completed_lessons(actor().id)
    if not lessons:
        flash("还没有学完的课时，学完至少一课后可以开具学时证明")
        return go(url_for(".course_list"))
    draft = hours_draft(own_account(actor()), lessons, bureau_name(MUNICIPALITY))
    letter, pdf = hand_out(draft, by=actor())
    return send(pdf, media_type="application/pdf", name=f"学时证明-{letter.number}.pdf")


@bp.get("/<slug:key>")
@requires(STUDY)
def course(key: str) -> Response:
    view = queries.progress_in(queries.get_course(key), actor().id)
    return page("courses/my/course.html", view=view, states=StudyState)


@bp.post("/<slug:key>/again")
@requires(STUDY)
def study_again(key: str) -> Response:
    found = queries.get_course(key)
    actions.study_again(found, by=actor(), now=clock.now())
    flash(f"可以重新学习：{found.title}")
    return go(url_for(".course", key=key))


@bp.get("/<slug:course_key>/<slug:lesson_key>")
@writes
@requires(STUDY)
def lesson(course_key: str, lesson_key: str) -> Response:
    """The text of the lesson; opening it is where the learner will go on next time."""
    progress = _opened(course_key, lesson_key)
    view = _course_of(progress)
    return page(
        "courses/my/lesson.html",
        view=view,
        own=view.of(progress.lesson),
        lesson=progress.lesson,
        exercises=list(bank.current_versions(progress.lesson.exercises)),
        states=StudyState,
    )


@bp.post("/<slug:course_key>/<slug:lesson_key>/read")
@requires(STUDY)
def read_lesson(course_key: str, lesson_key: str) -> Response:
    progress = _opened(course_key, lesson_key)
    actions.read_lesson(progress, by=actor(), now=clock.now())
    own = _course_of(progress).of(progress.lesson)
    if own.state is StudyState.COMPLETED:
        return go(url_for(".course", key=course_key))
    return go(_exercise_url(progress, own.next_exercise))


@bp.route("/<slug:course_key>/<slug:lesson_key>/exercises/<int:number>", methods=["GET", "POST"])
@writes
@requires(STUDY)
def exercise(course_key: str, lesson_key: str, number: int) -> Response:
    """One exercise: asked, or with the answer given and its key. Without JavaScript the result is
    a page of its own, so that a refresh sends nothing again.
    """
    progress = _opened(course_key, lesson_key)
    asked = queries.get_exercise(progress, number, request.form.get("turn", type=int))
    form = exercise_form(asked)
    marked = _marked(progress, asked.key)
    if form.validate_on_submit():
        answer = actions.answer_exercise(
            progress, asked, form.values(), by=actor(), now=clock.now()
        )
        if not htmx.requested_fragment():
            return go(_exercise_url(progress, number, answer=answer.public_id))
        marked = queries.mark_answer(answer)
    view = _course_of(progress)
    return page(
        "courses/my/exercise.html",
        fragments=("exercise",),
        form=form,
        asked=asked,
        marked=marked,
        view=view,
        own=view.of(progress.lesson),
        lesson=progress.lesson,
        exercises=list(bank.current_versions(progress.lesson.exercises)),
        sources=bank.sources(),
        states=StudyState,
    )


def _opened(course_key: str, lesson_key: str) -> LessonProgress:
    found = queries.get_lesson(course_key, lesson_key)
    return actions.open_lesson(found, by=actor(), now=clock.now())


def _course_of(progress: LessonProgress) -> CourseView:
    return queries.progress_in(progress.lesson.course, actor().id)


def _exercise_url(progress: LessonProgress, number: int, answer: str | None = None) -> str:
    lesson = progress.lesson
    return url_for(
        ".exercise",
        course_key=lesson.course.key,
        lesson_key=lesson.key,
        number=number,
        answer=answer,
    )


def _marked(progress: LessonProgress, key: str) -> MarkedAnswer | None:
    """The answer that the address asks to see."""
    public_id = request.args.get("answer", "")
    return queries.get_marked(progress, key, public_id) if public_id else None

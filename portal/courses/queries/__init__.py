"""What the courses room can be asked: courses, one's own progress, exercises, learners."""

from portal.courses.queries.courses import get_course, get_lesson, list_courses, list_lessons
from portal.courses.queries.exercises import (
    Exercise,
    MarkedAnswer,
    find_answer,
    get_exercise,
    get_marked,
    mark_answer,
)
from portal.courses.queries.learners import Learners, list_studies
from portal.courses.queries.studies import (
    CompletedLesson,
    CourseView,
    LessonView,
    completed_lessons,
    find_progress,
    find_study,
    has_completed,
    lock_study,
    progress,
    progress_in,
)

__all__ = [
    "CompletedLesson",
    "CourseView",
    "Exercise",
    "Learners",
    "LessonView",
    "MarkedAnswer",
    "completed_lessons",
    "find_answer",
    "find_progress",
    "find_study",
    "get_course",
    "get_exercise",
    "get_lesson",
    "get_marked",
    "has_completed",
    "list_courses",
    "list_lessons",
    "list_studies",
    "lock_study",
    "mark_answer",
    "progress",
    "progress_in",
]

"""Plans for many projects at once, reckoned."""

from portal.core import clock
from portal.core.ids import new_public_id
from portal.jobs.queue import commit
from portal.pool.actions import assignments
from portal.pool.actions.assignments import Owner
from portal.pool.queries.openings import Opening, free_posts
from tests.factories.accounts import acting


def ask_for_plan(projects, by, *, region=None, most_projects=1):
    """A plan that was asked for and is not reckoned until the commit: of the projects' contractor,
    or of a district.
    """
    free = free_posts([project.id for project in projects])
    firm = None if region else projects[0].organisation_id
    return assignments.ask(
        [Opening(project, free[project.id]) for project in projects],
        Owner(firm, region),
        once=new_public_id(),
        most_projects=most_projects,
        by=acting(by),
        now=clock.now(),
    )


def make_plan(projects, by, **details):
    """The same, reckoned."""
    run = ask_for_plan(projects, by, **details)
    commit()
    return run

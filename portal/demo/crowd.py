"""Anybody: people by the hundred, with numbers that pass every check and belong to no one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.access.roles import Actor
from portal.accounts.actions import add_demo_person
from portal.accounts.models import Education, Person
from portal.accounts.session import actor_of
from portal.core.identity import Sex, make_resident_id
from portal.db.vault import vault
from portal.demo.stage import Stage, dated, write

_EDUCATION = (
    *(Education.COLLEGE,) * 5,
    *(Education.BACHELOR,) * 4,
    *(Education.SECONDARY_SPECIALISED,) * 3,
    Education.VOCATIONAL_HIGH,
    Education.TECHNICAL,
    Education.HIGH,
    Education.MIDDLE,
)
_MAJORS = ("工程管理", "建筑工程技术", "人力资源管理", "会计", "法律事务", "土木工程", "")


@dataclass(slots=True)
class Crowd:
    """演示人群: hands out people, each with a name, an id number and a telephone of their own."""

    stage: Stage
    names: Iterator[str]
    made: int = 0

    @classmethod
    def of(cls, stage: Stage) -> "Crowd":
        return cls(stage, stage.names())

    def person(self, card: str, *, ago: int) -> Person:
        """Someone to sign in as, registered so many days ago, with a photo."""
        with dated(self.stage.at(ago, 9)):
            person = add_demo_person(
                name=next(self.names),
                resident_id=self._resident_id(self._birth()),
                mobile=self._mobile(),
                today=self.stage.day(ago),
                demo_card=card,
            )
        photo = self.stage.photo_of(person)
        write([photo])
        person.photo_id = photo.id
        self._school(person)
        return person

    def people(self, count: int, *, ago: int) -> list[Person]:
        """So many people, registered on one day or soon after."""
        found = [self._anybody(ago) for _ in range(count)]
        write(found)
        return found

    def _anybody(self, ago: int) -> Person:
        birth_on = self._birth()
        number, mobile = self._resident_id(birth_on), self._mobile()
        person = Person(
            name=next(self.names),
            resident_id=number,
            resident_id_index=vault.index(number),
            sex=Sex.MALE if int(number[16]) % 2 else Sex.FEMALE,
            birth_on=birth_on,
            mobile=mobile,
            mobile_index=vault.index(mobile),
            password_hash="",  # no password leads into a made-up account
            is_demo=True,
            created_at=self.stage.at(ago, 9) + timedelta(minutes=self.made),
        )
        self._school(person)
        return person

    def _school(self, person: Person) -> None:
        person.education = self.stage.dice.choice(_EDUCATION)
        if person.education not in {Education.HIGH, Education.MIDDLE}:
            person.major = self.stage.dice.choice(_MAJORS)

    def _birth(self) -> date:
        """Between 22 and 56 years of age."""
        return self.stage.today - timedelta(days=self.stage.dice.randint(22 * 366, 56 * 365))

    def _resident_id(self, birth_on: date) -> str:
        """The running number makes it unlike every other."""
        self.made += 1
        return make_resident_id(birth_on, self.made)

    def _mobile(self) -> str:
        return f"1900000{self.made:04d}"


def acting(person: Person) -> Actor:
    """The person as the rules see them."""
    return actor_of(person)

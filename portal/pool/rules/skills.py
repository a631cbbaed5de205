"""What a person can say they know how to do: the same list that contractors require from."""

from portal.employers.rules.needs import Skill as Skill

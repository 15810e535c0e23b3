"""An undeclared field fails `manage.py check`, and so does every declaration that cannot be right."""

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from privacy.checks import check_registry, check_wall, problems, wall
from privacy.models import Subject
from privacy.registry import CONTACT, IDENTITY, KEEP, PROVIDED, Item, Registry

NAME = Item(IDENTITY, PROVIDED, purposes="sales_pipeline")


@pytest.fixture
def registry() -> Registry:
    return Registry()


@pytest.fixture
def person():
    with isolate_apps("django.contrib.contenttypes"):

        class Person(models.Model):
            subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
            name = models.CharField(max_length=10)

            class Meta:
                app_label = "leads"

        Person.__module__ = "leadcrm.leads.models"
        yield Person


def ids(registry: Registry, *installed: type[models.Model]) -> list[str]:
    return [error.id for error in problems(registry, installed)]


def declare(registry: Registry, **changes: object) -> None:
    values = {"datenart": "lead", "fields": {"name": NAME}, "not_personal": "id subject", **changes}
    registry.register("leads.Person", **values)


def test_every_field_of_every_installed_model_is_declared():
    assert check_registry() == []


def test_a_whole_declaration_is_accepted(registry, person):
    declare(registry)
    assert ids(registry, person) == []


def test_an_undeclared_model_fails(registry, person):
    assert ids(registry, person) == ["privacy.E001"]


def test_an_undeclared_field_fails_and_is_named(registry, person):
    declare(registry, fields={})
    (error,) = problems(registry, [person])
    assert (error.id, "leads.Person.name" in error.msg) == ("privacy.E001", True)


def test_a_field_that_does_not_exist_fails(registry, person):
    declare(registry, not_personal="id subject shoe_size")
    assert ids(registry, person) == ["privacy.E002"]


def test_a_model_that_is_not_installed_fails(registry):
    declare(registry)
    assert ids(registry) == ["privacy.E002"]


def test_an_unknown_purpose_fails(registry, person):
    declare(registry, fields={"name": Item(IDENTITY, PROVIDED, purposes="curiosity")})
    assert ids(registry, person) == ["privacy.E003"]


def test_a_claim_for_an_unknown_purpose_fails(registry, person):
    declare(registry)
    registry.claim("curiosity", Subject.objects.all)
    assert ids(registry, person) == ["privacy.E003"]


def test_a_field_without_any_purpose_fails(registry, person):
    declare(registry, fields={"name": Item(IDENTITY, PROVIDED, purposes="")})
    assert ids(registry, person) == ["privacy.E003"]


@pytest.mark.parametrize("changes", [{}, {"reason": "a log"}, {"expires_days": 3}])
def test_a_personal_row_of_nobody_needs_a_reason_and_an_end(registry, person, changes):
    declare(registry, subject=None, **changes)
    assert ids(registry, person) == ["privacy.E004"]


def test_a_personal_row_of_nobody_with_reason_and_end_is_accepted(registry, person):
    declare(registry, subject=None, reason="a log", expires_days=3)
    assert ids(registry, person) == []


def test_leaving_a_table_out_of_the_trail_needs_a_reason(registry, person):
    declare(registry, trail=False)
    assert ids(registry, person) == ["privacy.E004"]


def test_an_unknown_datenart_fails(registry, person):
    """R126: every table names the rule by which it is erased."""
    declare(registry, datenart="forever")
    assert ids(registry, person) == ["privacy.E005"]


def test_declaring_a_field_twice_fails(registry, person):
    declare(registry, not_personal="id subject name")
    assert ids(registry, person) == ["privacy.E006"]


def test_declaring_a_model_twice_fails(registry, person):
    declare(registry)
    declare(registry)
    assert ids(registry, person) == ["privacy.E006"]


def test_keeping_a_value_after_erasure_needs_a_norm(registry, person):
    declare(registry, fields={"name": Item(CONTACT, PROVIDED, purposes="evidence", erase=KEEP)})
    assert ids(registry, person) == ["privacy.E007"]


def test_the_key_of_the_person_must_point_at_a_subject(registry, person):
    declare(registry, subject="name")
    assert ids(registry, person) == ["privacy.E008"]


def test_the_key_of_the_person_must_be_indexed(registry):
    with isolate_apps("django.contrib.contenttypes"):

        class Person(models.Model):
            subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", db_index=False)
            name = models.CharField(max_length=10)

            class Meta:
                app_label = "leads"

        declare(registry)
        assert ids(registry, Person) == ["privacy.E008"]


def test_a_word_outside_the_vocabulary_fails(registry, person):
    declare(registry, fields={"name": Item("gossip", PROVIDED, purposes="sales_pipeline")})
    assert ids(registry, person) == ["privacy.E009"]


def test_a_many_to_many_table_follows_its_owner(registry):
    with isolate_apps("django.contrib.contenttypes"):

        class Tag(models.Model):
            class Meta:
                app_label = "leads"

        class Person(models.Model):
            subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
            name = models.CharField(max_length=10)
            tags = models.ManyToManyField(Tag)

            class Meta:
                app_label = "leads"

        registry.not_personal("leads.Tag", "vocabulary")
        declare(registry)
        assert ids(registry, Tag, Person, Person.tags.through) == ["privacy.E001", "privacy.E001"]
        registry.declarations.pop("leads.person")
        declare(registry, fields={"name tags": NAME})
        assert ids(registry, Tag, Person, Person.tags.through) == []
        through = registry.declaration(Person.tags.through)
        assert (through.subject, set(through.fields)) == ("person__subject", {"tag"})


def test_privacy_points_at_nobody():
    assert check_wall() == []


def test_a_key_from_privacy_to_a_lead_fails():
    with isolate_apps("django.contrib.contenttypes"):

        class Case(models.Model):
            lead = models.ForeignKey(apps.get_model("leads", "Lead"), models.CASCADE, related_name="+")

            class Meta:
                app_label = "privacy"

        assert [error.id for error in wall([Case])] == ["privacy.E010"]


def test_a_unique_key_that_a_merge_would_meet_twice_is_decided():
    with isolate_apps("django.contrib.contenttypes"):

        class Person(models.Model):
            subject = models.OneToOneField(Subject, models.CASCADE, related_name="+")
            name = models.CharField(max_length=10)

            class Meta:
                app_label = "leads"

        Person.__module__ = "leadcrm.leads.models"
        for decided, expected in (
            ({}, ["privacy.E012"]),
            ({"parks": True}, []),
            ({"stays": "The law says so."}, []),
        ):
            registry = Registry()
            declare(registry, **decided)
            assert ids(registry, Person) == expected

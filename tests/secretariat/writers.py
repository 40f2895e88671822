"""What a writer does in a process of its own; see `test_concurrency.py` and the battery."""

import random
import time
import traceback

from django.core.exceptions import ValidationError
from django.db import transaction

from secretariat import tree
from secretariat.languages import BY_SLUG
from secretariat.models import Body, Kind
from translations import texts

from .outlines import new


def change_the_tree(seed, steps):
    """Add, move, reorder and abolish at random, from whatever was read before.

    Returns how many changes were made, the slugs added and abolished, every error but refusals, and
    how long each change or refusal took.
    """
    chance = random.Random(seed)
    added, abolished, errors, seconds, made = [], [], [], [], 0
    for step in range(steps):
        began = time.monotonic()
        try:
            bodies = list(Body.objects.all())
            units = [body for body in bodies if body.kind == Kind.UNIT]
            body, target = chance.choice(bodies), chance.choice(bodies)
            where = chance.choice([tree.UNDER, tree.BEFORE, tree.AFTER])
            change = chance.choice(["add", "add", "move", "move", "reorder", "abolish"])
            if change == "add":
                slug = f"added-{seed}-{step}"
                tree.add(new(slug), target, where)
                added.append(slug)
            elif change == "move":
                tree.move(body, target, where)
            elif change == "reorder":
                siblings = [other for other in bodies if other.parent_id == body.parent_id]
                tree.move(body, chance.choice(siblings), chance.choice([tree.BEFORE, tree.AFTER]))
            elif units:
                unit = chance.choice(units)
                tree.abolish(unit)
                abolished.append(unit.slug)
            else:
                continue
            made += 1
        except ValidationError:
            pass  # refused
        except Exception:
            errors.append(traceback.format_exc())
        seconds.append(time.monotonic() - began)
    return {"made": made, "added": added, "abolished": abolished, "errors": errors, "seconds": seconds}


def write_everywhere_and_move(seed, language, rounds):
    """In each transaction write a name of every body, in an order of one's own, and then move one.

    Returns every error.
    """
    chance = random.Random(seed)
    errors = []
    for number in range(rounds):
        bodies = list(Body.objects.all())
        chance.shuffle(bodies)
        try:
            with transaction.atomic():
                for body in bodies:
                    texts.write(body, BY_SLUG[language], {"name": f"{seed} {number}"})
                tree.move(Body.objects.get(slug="science"), Body.objects.get(slug="outreach"), tree.AFTER)
        except ValidationError:
            pass  # a mover abolished one of them meanwhile
        except Exception:
            errors.append(traceback.format_exc())
    return {"errors": errors}


def write_texts(seed, language, steps):
    """Write names and acronyms in one language, which no other writer uses, by every way there is.

    Bodies are read once at the beginning, so each is out of date when it is saved.
    Returns the last text of each body and column, and every error.
    """
    chance = random.Random(seed)
    language = BY_SLUG[language]
    bodies = list(Body.objects.all())
    written, errors = {}, []
    for step in range(steps):
        body = chance.choice(bodies)
        name, acronym = language.column("name"), language.column("acronym")
        texts_now = {name: f"{body.slug} {step}", acronym: f"{step}"}
        try:
            match chance.choice(["write", "save", "save columns"]):
                case "write":
                    texts.write(body, language, {"name": texts_now[name], "acronym": texts_now[acronym]})
                case "save":
                    setattr(body, name, texts_now[name])
                    setattr(body, acronym, texts_now[acronym])
                    body.save()
                case _:
                    setattr(body, name, texts_now[name])
                    setattr(body, acronym, texts_now[acronym])
                    body.save(update_fields=[name, acronym])
        except Exception:
            # A mover may have abolished the body meanwhile.
            if Body.objects.filter(pk=body.pk).exists():
                errors.append(traceback.format_exc())
        else:
            written[body.slug] = texts_now
    return {"written": written, "errors": errors}

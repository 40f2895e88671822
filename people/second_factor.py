"""The second factor: a code from a phone, or one of ten recovery codes. The only module that uses django-otp."""

from base64 import b32encode
from binascii import unhexlify
from io import BytesIO

import django_otp
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from .backends import EVERYWHERE

OPTIONAL, ADMINISTRATORS, EVERYONE = "optional", "administrators", "everyone"
RECOVERY_CODES = 10
DEVICES = (TOTPDevice, StaticDevice)
"""Models with secrets; they are not in the admin."""
CODE, SET_UP = "code", "set-up"
"""Steps that may be missing after the password."""


def missing_step(person):
    """Return the step a person must still complete to use the admin: CODE, SET_UP, or None."""
    if not person.is_authenticated or person.otp_device:
        return None
    if has_second_factor(person):
        return CODE
    return SET_UP if is_required_for(person) else None


def has_second_factor(person):
    """Return whether a person has set up the second factor."""
    return TOTPDevice.objects.filter(user=person, confirmed=True).exists()


def device_key(person):
    """Return what identifies the second factor that a person has set up; empty without one."""
    return ",".join(map(str, TOTPDevice.objects.filter(user=person).order_by("pk").values_list("pk", flat=True)))


def is_required_for(person):
    """Return whether the setting SECOND_FACTOR requires the second factor of a person."""
    if settings.SECOND_FACTOR == EVERYONE:
        return person.is_staff
    return settings.SECOND_FACTOR == ADMINISTRATORS and (person.is_superuser or person.has_perm(EVERYWHERE))


def verified_user(person):
    """Return this person, or AnonymousUser as long as a step is missing."""
    return AnonymousUser() if missing_step(person) else person


# Setup


def new_secret():
    """Return a random secret in hexadecimal."""
    return random_hex(20)


def secret_as_text(secret):
    """Return a secret as authenticator apps expect it, in groups of four."""
    text = b32encode(unhexlify(secret)).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def secret_as_picture(secret, person):
    """Return a secret as a QR code for authenticator apps, as SVG bytes."""
    import qrcode
    import qrcode.image.svg

    device = TOTPDevice(user=person, key=secret)
    picture = BytesIO()
    qrcode.make(device.config_url, image_factory=qrcode.image.svg.SvgPathImage, border=2).save(picture)
    return picture.getvalue()


def set_up(request, person, secret, code):
    """Store the secret and verify this session if the code matches the secret; returns whether it does."""
    totp = TOTP(unhexlify(secret))
    totp.time = timezone.now().timestamp()
    digits = _digits(code)
    if digits is None or not totp.verify(digits, tolerance=1):
        return False
    with transaction.atomic():
        remove(person)
        # The same code is not accepted a second time.
        device = TOTPDevice.objects.create(user=person, name="app", key=secret, last_t=totp.t(), drift=totp.drift)
        _verify_session(request, person, device)
    return True


def new_recovery_codes(person):
    """Replace the recovery codes by ten new ones, each valid once, and return them."""
    with transaction.atomic():
        device, _is_new = StaticDevice.objects.get_or_create(user=person, defaults={"name": "recovery"})
        device.token_set.all().delete()
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        for code in codes:
            device.token_set.create(token=code)
    return [f"{code[:4]} {code[4:]}" for code in codes]


def recovery_codes_left(person):
    """Return the number of unused recovery codes."""
    return StaticToken.objects.filter(device__user=person).count()


def remove(person):
    """Delete the second factor of a person; returns whether there was one."""
    found = has_second_factor(person)
    for model in DEVICES:
        model.objects.filter(user=person).delete()
    return found


# Verification


def verify_code(request, person, code):
    """Return whether a code is correct, and if so, verify the session. Wrong codes are throttled."""
    code = "".join(code.split()).replace("-", "").lower()
    model = TOTPDevice if _digits(code) is not None else StaticDevice
    device = model.objects.filter(user=person, confirmed=True).first()
    verified = device and django_otp.verify_token(person, device.persistent_id, code)
    if verified:
        _verify_session(request, person, verified)
    return bool(verified)


def seconds_to_wait(person):
    """Return the seconds until the next code is checked, because of previous wrong ones; 0 if there is no delay."""
    waits = [0]
    for model in DEVICES:
        for device in model.objects.filter(user=person, confirmed=True):
            allowed, why = device.verify_is_allowed()
            if not allowed:
                waits.append((why["locked_until"] - timezone.now()).total_seconds())
    return max(0, round(max(waits) + 0.5)) if max(waits) > 0 else 0


def _digits(code):
    code = "".join(code.split())
    return int(code) if code.isdecimal() and len(code) == 6 else None


def _verify_session(request, person, device):
    request.user = person
    django_otp.login(request, device)
    request.session.cycle_key()

"""The second factor: a code from a phone, or one of ten recovery codes. The only door to django-otp."""

from base64 import b32encode
from binascii import unhexlify
from io import BytesIO

import django_otp
import qrcode
import qrcode.image.svg
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
"""What keeps the secrets; no page of the admin shows them."""
CODE, SET_UP = "code", "set-up"
"""What a person who has given their password may still have to do."""


def missing_step(person):
    """What still separates a person from the admin: CODE, SET_UP, or None."""
    if not person.is_authenticated or person.otp_device:
        return None
    if has_second_factor(person):
        return CODE
    return SET_UP if is_required_for(person) else None


def has_second_factor(person):
    return TOTPDevice.objects.filter(user=person, confirmed=True).exists()


def is_required_for(person):
    if settings.SECOND_FACTOR == EVERYONE:
        return person.is_staff
    return settings.SECOND_FACTOR == ADMINISTRATORS and (person.is_superuser or person.has_perm(EVERYWHERE))


def verified_user(person):
    """This person, or nobody in particular as long as a step is missing."""
    return AnonymousUser() if missing_step(person) else person


# Setting it up


def new_secret():
    return random_hex(20)


def secret_as_text(secret):
    """The secret as apps ask for it, in groups of four."""
    text = b32encode(unhexlify(secret)).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def secret_as_picture(secret, person):
    """A QR code that apps can scan, as SVG."""
    device = TOTPDevice(user=person, key=secret)
    picture = BytesIO()
    qrcode.make(device.config_url, image_factory=qrcode.image.svg.SvgPathImage, border=2).save(picture)
    return picture.getvalue()


def set_up(request, person, secret, code):
    """Whether the code shows that the secret has arrived; then it is asked for from now on, first at other sessions."""
    totp = TOTP(unhexlify(secret))
    totp.time = timezone.now().timestamp()
    digits = _digits(code)
    if digits is None or not totp.verify(digits, tolerance=1):
        return False
    with transaction.atomic():
        remove(person)
        # The same code does not count a second time.
        device = TOTPDevice.objects.create(user=person, name="app", key=secret, last_t=totp.t(), drift=totp.drift)
        _verify_session(request, person, device)
    return True


def new_recovery_codes(person):
    """Ten codes that count once each, instead of those there were."""
    with transaction.atomic():
        device, _is_new = StaticDevice.objects.get_or_create(user=person, defaults={"name": "recovery"})
        device.token_set.all().delete()
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        for code in codes:
            device.token_set.create(token=code)
    return [f"{code[:4]} {code[4:]}" for code in codes]


def recovery_codes_left(person):
    return StaticToken.objects.filter(device__user=person).count()


def remove(person):
    """Forget the second factor of a person; returns whether there was one."""
    found = has_second_factor(person)
    for model in DEVICES:
        model.objects.filter(user=person).delete()
    return found


# Asking for it


def verify_code(request, person, code):
    """Whether a code is right; if so, the session is admitted. Wrong ones are checked ever more slowly."""
    code = "".join(code.split()).replace("-", "").lower()
    model = TOTPDevice if _digits(code) is not None else StaticDevice
    device = model.objects.filter(user=person, confirmed=True).first()
    verified = device and django_otp.verify_token(person, device.persistent_id, code)
    if verified:
        _verify_session(request, person, verified)
    return bool(verified)


def seconds_to_wait(person):
    """For how long no code is checked, because wrong ones came before."""
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

import random
import string
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from bot.chosen import links_of
from bot.web.links import LIFETIME, SignedLinks
from tests.support.telling import KeepFigure
from tests.unit.settings.settings_given import load

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAMPLE = "0123456789abcdef0123456789abcdef"


def links_at(moment: datetime, key: str = "a key of the operator") -> SignedLinks:
    return SignedLinks(base_url="https://bot.example/", key=key, clock=lambda: moment)


def parts_of(url: str) -> tuple[str, str, str]:
    _, _, sample, expiry, signature = urlsplit(url).path.removesuffix(".wav").split("/")
    return sample, expiry, signature


def test_a_link_of_ours_is_valid_until_it_expires() -> None:
    parts = parts_of(links_at(NOON).url(SAMPLE))
    assert links_at(NOON + LIFETIME - timedelta(seconds=1)).is_valid(*parts)
    assert not links_at(NOON + LIFETIME).is_valid(*parts)


def test_a_link_stands_under_the_public_url_and_names_the_sample() -> None:
    assert links_at(NOON).url(SAMPLE).startswith(f"https://bot.example/a/{SAMPLE}/")


def test_another_key_signs_differently() -> None:
    parts = parts_of(links_at(NOON, key="another key").url(SAMPLE))
    assert not links_at(NOON).is_valid(*parts)


@given(
    st.integers(min_value=0, max_value=2),
    st.integers(min_value=0),
    st.sampled_from("0123456789abcdef"),
)
def test_any_character_changed_makes_a_link_invalid(part: int, place: int, other: str) -> None:
    parts = list(parts_of(links_at(NOON).url(SAMPLE)))
    place %= len(parts[part])
    if other == parts[part][place] or (part == 1 and not other.isdigit()):
        return
    parts[part] = parts[part][:place] + other + parts[part][place + 1 :]
    assert not links_at(NOON).is_valid(*parts)


@given(st.text(max_size=80), st.from_regex(r"\d{10}", fullmatch=True), st.text(max_size=80))
def test_no_made_up_link_is_valid(sample: str, expiry: str, signature: str) -> None:
    assert not links_at(NOON).is_valid(sample, expiry, signature)


def test_of_50_000_links_with_a_few_characters_changed_none_is_valid(figure: KeepFigure) -> None:
    chance, links = random.Random(4), links_at(NOON)  # noqa: S311 - nothing secret
    ours = parts_of(links.url(SAMPLE))
    valid = 0
    for _ in range(50_000):
        parts = [list(part) for part in ours]
        for _ in range(chance.randint(1, 4)):
            part = chance.choice(parts)
            part[chance.randrange(len(part))] = chance.choice(string.hexdigits)
        sample, expiry, signature = ("".join(part) for part in parts)
        changed = (sample, expiry, signature) != ours
        valid += changed and expiry.isdigit() and links.is_valid(sample, expiry, signature)
    figure("T4", "of 50,000 changed links valid", valid)
    assert valid == 0


def test_a_link_to_try_something_out_is_no_link_to_a_sample_and_the_other_way_round() -> None:
    links = links_at(NOON)
    trial, sample = parts_of(links.trial_url(SAMPLE)), parts_of(links.url(SAMPLE))
    assert trial[:2] == sample[:2]
    assert links.is_valid_trial(*trial)
    assert not links.is_valid(*trial)
    assert not links.is_valid_trial(*sample)
    assert not links_at(NOON + LIFETIME).is_valid_trial(*trial)


def test_a_link_signed_with_the_key_before_stays_valid_until_it_expires() -> None:
    old, new = "the key until yesterday", "the key from now on"
    before = parts_of(links_at(NOON, key=old).url(SAMPLE))
    after = SignedLinks(base_url="", key=new, old_key=old, clock=lambda: NOON)
    assert after.is_valid(*before)
    assert links_at(NOON, key=new).is_valid(*parts_of(after.url(SAMPLE))), "nothing new has the old"
    assert not links_at(NOON, key=old).is_valid(*parts_of(after.url(SAMPLE)))
    later = SignedLinks(base_url="", key=new, old_key=old, clock=lambda: NOON + LIFETIME)
    assert not later.is_valid(*before)


def test_the_settings_name_the_key_before() -> None:
    old, new = "k" * 32, "l" * 32
    before = parts_of(links_of(load(SECRET_KEY=old), lambda: NOON).url(SAMPLE))
    assert links_of(load(SECRET_KEY=new, OLD_SECRET_KEY=old), lambda: NOON).is_valid(*before)
    assert not links_of(load(SECRET_KEY=new), lambda: NOON).is_valid(*before)

"""Can the upstream fetch a sample from the bucket itself (SAMPLE_LINKS=s3)?"""

import secrets
from typing import TYPE_CHECKING

from bot.doctor.outside.fetching import fetch
from bot.doctor.outside.public_url import in_figures, noise, put

if TYPE_CHECKING:
    from storage.samples.in_bucket import BucketSamples


async def look_at_bucket_link(bucket: "BucketSamples") -> str:
    """Put something like a sample into the bucket, fetch it by its link, and remove it."""
    name, sound = secrets.token_hex(16), noise()
    async with put(bucket, name, sound):
        # The store signs a link for GET alone, and refuses HEAD.
        fetched = await fetch(bucket.url(name), sound, head=False)
    return f"{in_figures(fetched)} by GET and ranges, from the bucket"

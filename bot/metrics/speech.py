"""Times what clones are asked to say."""

import time

from msgspec import Struct
from prometheus_client import Histogram

from cloning.domain.errors import CloningError
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.manner import AS_IT_IS, Manner
from cloning.ports.speaking.speech import Speech


class MeteredSpeech(Struct, frozen=True, eq=False):
    """Adapter of the port in cloning/ports/speaking/speech.py, in front of another one."""

    speech: Speech
    seconds: Histogram

    async def say(self, slot_id: str, text: str, manner: Manner = AS_IT_IS) -> Clip:
        """See cloning/ports/speaking/speech.py."""
        began, ended = time.perf_counter(), "broken off"
        try:
            clip = await self.speech.say(slot_id, text, manner)
            ended = "well"
        except CloningError as fault:
            ended = fault.code
            raise
        except Exception:
            ended = "fault"
            raise
        finally:
            self.seconds.labels(ended).observe(time.perf_counter() - began)
        return clip

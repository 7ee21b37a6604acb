"""The parts of FFmpeg that a stranger's file may reach: only these demuxers and these codecs."""

_SPEECH = "opus vorbis speex amrnb amrwb gsm gsm_ms"
_MUSIC = "aac alac flac mp2 mp2float mp3 mp3float wmav1 wmav2 ac3 eac3"
_ADPCM = "adpcm_ima_qt adpcm_ima_wav adpcm_ms adpcm_yamaha g722 g726"
_PCM = """
pcm_alaw pcm_mulaw pcm_u8 pcm_s8 pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_s32be
pcm_f32le pcm_f32be pcm_f64le pcm_f64be
"""
CODECS = frozenset(f"{_SPEECH} {_MUSIC} {_ADPCM} {_PCM}".split())
"""The codecs that phones, recorders and computers record with; we never open any other."""

BETTER = {
    "opus": "libopus",
    "amrnb": "libopencore_amrnb",
    "amrwb": "libopencore_amrwb",
}
"""Decoders by the codecs' own makers; FFmpeg would prefer its own.

If a sender left out frames or described only their noise (DTX), FFmpeg's own decoders return
digital silence or an error. These decoders fill in that noise, so that it can be measured.
"""

_DEMUXERS = "aac aiff amr asf au avi caf flac matroska mov mp3 mpeg mpegts ogg w64 wav"
DEMUXERS = frozenset(_DEMUXERS.split())
"""FFmpeg's names: `mov` includes MP4 and 3GP, `asf` is Windows Media, `mpeg` a camera's stream."""

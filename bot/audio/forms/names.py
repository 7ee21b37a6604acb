"""Names sound that we can't decode as people know it, by FFmpeg's name of the codec."""

from collections.abc import Mapping

_ALIKE = {
    "aac_latm": "LATM",
    "ac4": "Dolby AC-4",
    "als": "MPEG-4 ALS",
    "ape": "Monkey's Audio",
    "cook": "RealAudio",
    "dca": "DTS",
    "dss_sp": "DSS",
    "dst": "DSD",
    "dolby_e": "Dolby E",
    "dvaudio": "DV",
    "evrc": "EVRC",
    "g723_1": "G.723.1",
    "g726le": "G.726",
    "g728": "G.728",
    "g729": "G.729",
    "gsm": "GSM",
    "iac": "Indeo Audio",
    "ilbc": "iLBC",
    "imc": "Intel Music Coder",
    "mace3": "MACE",
    "mace6": "MACE",
    "metasound": "VoxWare MetaSound",
    "mlp": "Dolby TrueHD",
    "mp1": "MP1",
    "mp1float": "MP1",
    "mp3adu": "MP3 ADU",
    "mp3adufloat": "MP3 ADU",
    "mp3on4": "MP3 on MP4",
    "mp3on4float": "MP3 on MP4",
    "mpc7": "Musepack",
    "mpc8": "Musepack",
    "nellymoser": "Nellymoser",
    "on2avc": "On2 AVC",
    "pcm_bluray": "Blu-ray PCM",
    "pcm_dvd": "DVD PCM",
    "qoa": "QOA",
    "qcelp": "QCELP",
    "qdm2": "QDesign",
    "qdmc": "QDesign",
    "ralf": "RealAudio",
    "real_144": "RealAudio",
    "real_288": "RealAudio",
    "s302m": "SMPTE 302M",
    "sbc": "SBC",
    "shorten": "Shorten",
    "sipr": "RealAudio",
    "smackaud": "Smacker",
    "sonic": "Sonic",
    "tak": "TAK",
    "truehd": "Dolby TrueHD",
    "truespeech": "TrueSpeech",
    "tta": "TTA",
    "twinvq": "TwinVQ",
    "wavpack": "WavPack",
    "wmalossless": "WMA Lossless",
    "wmapro": "WMA Pro",
    "wmavoice": "WMA Voice",
    "xma1": "XMA",
    "xma2": "XMA",
}

_FAMILIES: Mapping[str, str] = {
    "aptx": "aptX",
    "adpcm_": "ADPCM",
    "atrac": "ATRAC",
    "dsd_": "DSD",
    "binkaudio_": "Bink Audio",
    "pcm_": "PCM",
    "dfpwm": "DFPWM",
}
"""By how the codec's name begins."""


def name_of_codec(codec: str) -> str | None:
    """Return the name that people know; None if there is none."""
    family = next((name for start, name in _FAMILIES.items() if codec.startswith(start)), None)
    return _ALIKE.get(codec, family)

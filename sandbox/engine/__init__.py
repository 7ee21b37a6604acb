"""The sandbox's voice engine: imitates a voice with what the package registries have.

It is no cloner. It mixes the voices of Kokoro-82M until a speaker encoder finds the mixture close
to the sample, and shifts pitch and spectrum the rest of the way. It needs the extra `[sandbox]`.
"""

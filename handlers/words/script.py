"""A text to read aloud: half a minute, with many sounds and a few changes of tone."""

from handlers.words.speech import Sentence

SCRIPT = Sentence(
    "Good morning! I'm recording my voice today, in a quiet room with the windows closed. Outside, "
    "a yellow bus is turning the corner, and somebody's dog is asking to go out. I like the first "
    "hour of the day: coffee, a warm kitchen, and nobody in a hurry. Can you hear me clearly? Then "
    "let's begin. I could tell you much more, but thirty seconds go by faster than you'd think."
)
"""About 75 words: half a minute at an easy pace. Each language has its own text."""

WELCOME = Sentence(
    "Hello! Send me half a minute of your voice, and I'll come back with a clone of it.\n\n"
    "In a quiet room, hold the microphone button and read this aloud as if you were telling it to "
    "a friend:\n\n"
    "“{script}”\n\n"
    "Anything else you say is just as good. /voices shows your clones, /help tells you more."
)

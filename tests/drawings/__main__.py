"""Draws every diagram of docs/ anew."""

from tests.drawings.pages import drawn_anew, pages

if __name__ == "__main__":
    for path in pages():
        path.write_text(drawn_anew(path.read_text(encoding="utf-8")), encoding="utf-8")

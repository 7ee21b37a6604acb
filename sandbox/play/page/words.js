// The page's sentences in the language that was chosen; the keys are the sentences in English.

export const LANGUAGES = { en: "English", zh: "简体中文", de: "Deutsch" };
const LOCALES = { en: "en", zh: "zh-CN", de: "de" };
const CHOICE = "language";

let translated = {};

/** The two letters of the language that the page speaks. */
export const language = chosen();

function chosen() {
  const wished = [localStorage.getItem(CHOICE), ...navigator.languages].filter(Boolean);
  return wished.map((one) => one.slice(0, 2).toLowerCase()).find((one) => one in LANGUAGES) ?? "en";
}

/** Load the sentences; English needs none. */
export async function loadWords() {
  document.documentElement.lang = LOCALES[language];
  if (language !== "en") translated = await (await fetch(`words/${language}.json`)).json();
}

/** Say a sentence, with values in the places that it names. */
export function say(sentence, places = {}) {
  const said = translated[sentence] ?? sentence;
  return said.replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);
}

/** Speak another language from now on; a reload loses nothing. */
export function speak(other) {
  localStorage.setItem(CHOICE, other);
  location.reload();
}

const clock = new Intl.DateTimeFormat(LOCALES[language], { timeStyle: "short" });

/** Write a moment, given in milliseconds, as a time of day. */
export const timeOfDay = (moment) => clock.format(moment);

/** Write a length in seconds as 0:05. */
export function length(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Write a number of bytes. */
export function bytes(number) {
  const unit = number < 1e6 ? "kilobyte" : "megabyte";
  const value = number / (number < 1e6 ? 1e3 : 1e6);
  return new Intl.NumberFormat(LOCALES[language], { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

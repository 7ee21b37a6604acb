// What the panels share: buttons, what is read out, and tables of calls.

import { button as plain, el } from "../dom.js";
import { write } from "./list.js";

const lang = () => document.documentElement.lang;

/** Write a number with so many decimals. */
export const number = (value, digits = 0) =>
  new Intl.NumberFormat(lang(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

/** Write a moment, given in milliseconds, as a time of day with its seconds. */
export const timeWithSeconds = (moment) => new Intl.DateTimeFormat(lang(), { timeStyle: "medium" }).format(moment);

/** A row of buttons with a name. */
export const row = (label, ...buttons) => el("div", { class: "controls", role: "group", "aria-label": label }, buttons.flat());

/** A button that can't always be pressed; it keeps the focus then, which a disabled one would lose. */
export function button(label, pressed, props = {}) {
  const made = plain(label, () => made.getAttribute("aria-disabled") === "true" || pressed(), props);
  return made;
}

/** Let such a button be pressed, or not. */
export const allow = (made, can) => made.setAttribute("aria-disabled", String(!can));

/** Buttons for troubles, of which one at most lasts; pressing it again heals. */
export function troubles(kinds, wish) {
  const buttons = Object.entries(kinds).map(([kind, text]) => {
    const on = () => one.getAttribute("aria-pressed") === "true";
    const one = button(text, () => wish(on() ? "heal" : "trouble", { kind }), { data: { kind } });
    return one;
  });
  const update = (current) => buttons.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.kind === current)));
  update(null);
  return { buttons, update };
}

/** A sentence that is read out when it changes. */
export function status() {
  const node = el("p", { class: "status", role: "status" });
  return { node, update: (text) => write(node, text) };
}

/** A table of calls; a screen reader reads what it is asked for. */
export function calls(label, heads) {
  const body = el("tbody");
  const head = el("tr", {}, heads.map((text) => el("th", { scope: "col" }, text)));
  const table = el("table", { class: "calls" }, el("caption", { class: "unseen" }, label), el("thead", {}, head), body);
  return { box: el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, table), body };
}

/** A row of such a table; `odd` marks what is no plain success. */
export function cells(odd, ...texts) {
  return { root: el("tr", { class: odd ? "odd" : "" }, texts.map((text) => el("td", {}, text))) };
}

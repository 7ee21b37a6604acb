// Short words that come and go, questions that have to be answered, and what screen readers are told.

import { el } from "./dom.js";
import { say } from "./words.js";

const SHOWN_FOR = 4000;
const toasts = el("div", { class: "toasts", role: "status" });
const told = el("div", { class: "unseen", role: "log", "aria-live": "polite", "aria-relevant": "additions" });

/** Put both places on the page. */
export function placeToasts(root) {
  root.append(toasts, told);
}

/** Show a sentence for a few seconds. */
export function toast(text) {
  const made = el("p", { class: "toast" }, text);
  toasts.append(made);
  setTimeout(() => made.remove(), SHOWN_FOR + 40 * text.length);
}

/** Say what went wrong. */
export const complain = (error) => toast(error.message);

/** Tell a screen reader something that others see. */
export function announce(text) {
  told.append(el("p", {}, text));
  while (told.childElementCount > 20) told.firstElementChild.remove();
}

/** Show a text that has to be closed, as an alert of the bot's. */
export const alertBox = (text) => ask(text, [], [[say("OK"), "ok"]]);

/** Ask in a dialog; returns the word of the pressed button, or "" after Escape, and the form's values. */
export function ask(title, fields, buttons) {
  const form = el("form", { method: "dialog" }, el("h2", { id: "asked" }, title), fields);
  const dialog = el("dialog", { "aria-labelledby": "asked" }, form);
  const answers = buttons.map(([label, value], place) =>
    el("button", { value, class: place === 0 ? "main" : "" }, label));
  form.append(el("p", { class: "answers" }, answers));
  document.body.append(dialog);
  const before = document.activeElement;
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus();
      resolve({ pressed: dialog.returnValue, values: new FormData(form) });
    });
  });
}

/** A field of such a dialog, with its label. */
export const field = (label, control) => el("label", {}, el("span", {}, label), control);

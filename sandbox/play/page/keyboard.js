// The buttons below a message, and what the bot answers to a press.

import { act } from "./api.js";
import { el } from "./dom.js";
import { alertBox, complain, toast } from "./toast.js";
import { say } from "./words.js";

/** Make the rows of buttons of a message; `person` is who presses them, `follow` opens the bot's links. */
export function keyboard(message, person, follow) {
  const rows = message.keyboard.map((row) => el("div", { class: "row" }, row.map((one) => key(one, message, person, follow))));
  return rows.length ? el("div", { class: "keyboard" }, rows) : null;
}

function key(one, message, person, follow) {
  if (one.url) {
    const open = (event) => follow(one.url) && event.preventDefault();
    return el("a", { class: "key", href: one.url, target: "_blank", rel: "noopener noreferrer", on: { click: open } }, one.text, el("span", { "aria-hidden": "true" }, " ↗"));
  }
  const press = one.copy ? () => copy(one.copy) : (event) => pressed(event.currentTarget, one, message, person);
  return el("button", { type: "button", class: `key ${one.style ?? ""}`, on: { click: press } }, one.text, one.copy && el("span", { "aria-hidden": "true" }, " ⧉"));
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(say("Copied: {text}", { text }));
  } catch {
    alertBox(text);
  }
}

async function pressed(made, one, message, person) {
  made.setAttribute("aria-busy", "true");
  try {
    const answer = await act("Press", { person, chat: message.chat, message: message.id, text: one.text, data: one.data });
    if (!answer.answered) toast(say("The bot has not answered."));
    else if (answer.alert) await alertBox(answer.text);
    else if (answer.text) toast(answer.text);
  } catch (error) {
    complain(error);
  }
  made.removeAttribute("aria-busy");
}

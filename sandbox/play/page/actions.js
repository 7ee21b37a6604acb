// What a person can do with a message.

import { act } from "./api.js";
import { el } from "./dom.js";
import { closeMenu, item, openMenu } from "./menu.js";
import { store } from "./store.js";
import { ask, complain, field } from "./toast.js";
import { say } from "./words.js";

const EMOJI = ["👍", "👎", "❤", "🔥", "🎉", "🤔"];

/** Open the menu of a message; `view` is the chat that shows it. */
export function openActions(message, anchor, view) {
  const here = { person: view.person, chat: message.chat, message: message.id };
  const mine = message.from.id === view.person;
  const does = (name, more = {}) => act(name, { ...here, ...more }).catch(complain);
  openMenu(anchor, say("What to do with this message"), [
    reactionRow(message, view.person, (emoji) => does("React", { emoji })),
    [say("Reply"), () => view.composer.replyTo(message)],
    mine && message.forward === null && message.text && [say("Edit"), () => view.composer.edit(message)],
    message.text && [say("Copy the text"), () => navigator.clipboard.writeText(message.text).catch(complain)],
    [say("Forward …"), () => forward(view, does)],
    (mine || !view.isGroup) && [say("Delete"), () => does("Delete")],
  ]);
}

function reactionRow(message, person, react) {
  const given = message.reactions.find(({ by }) => by === person)?.emoji;
  const one = (emoji) => {
    const chosen = given === emoji;
    return item(emoji, () => react(chosen ? "" : emoji), { role: "menuitemcheckbox", "aria-checked": chosen });
  };
  return el("div", { class: "emoji", role: "group", "aria-label": say("React") }, EMOJI.map(one));
}

async function forward(view, does) {
  closeMenu();
  const places = store.people.get(view.person).chats.map((id) => store.chats.get(id));
  const choices = places.map((place) => el("option", { value: place.id }, place.type === "private" ? store.bot.name : place.name));
  const fields = [
    field(say("To"), el("select", { name: "to" }, choices)),
    el("label", { class: "check" }, el("input", { type: "checkbox", name: "hidden" }), el("span", {}, say("The author's name is hidden"))),
  ];
  const { pressed, values } = await ask(say("Forward"), fields, [[say("Forward"), "yes"], [say("Cancel"), ""]]);
  if (pressed) does("Forward", { to: Number(values.get("to")), hidden: values.has("hidden") });
}

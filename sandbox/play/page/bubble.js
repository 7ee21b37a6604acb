// One message: who says what, in reply to what, with which file, buttons and reactions.

import { addressOf } from "./api.js";
import { el, iconButton } from "./dom.js";
import { keyboard } from "./keyboard.js";
import { player } from "./player.js";
import { richText } from "./richtext.js";
import { messageAt, store } from "./store.js";
import { bytes, say, timeOfDay } from "./words.js";

const KINDS = {
  voice: () => say("Voice message"),
  audio: () => say("Music"),
  document: () => say("File"),
  video: () => say("Video"),
  animation: () => say("Animation"),
  video_note: () => say("Video note"),
};

/** Say in a few words what a message is. */
export function inShort(message) {
  const kind = KINDS[message.kind]?.();
  const text = message.text.replace(/\s+/g, " ").slice(0, 120);
  return [kind, text].filter(Boolean).join(": ");
}

/** Make the bubble of a message, as the person of `view` sees it. */
export function bubble(message, view) {
  const mine = message.from.id === view.person;
  const made = el("div", { class: "bubble" }, header(message, view, mine), preview(message, view), file(message, view), text(message, view), footer(message, view));
  return el(
    "li",
    { class: `message ${mine ? "mine" : "theirs"}`, tabindex: "-1", data: { id: message.id, kind: message.kind }, "aria-label": label(message, mine) },
    el("div", { class: "stack" }, made, keyboard(message, view.person, view.follow), reactions(message, view)),
    iconButton("more", say("What to do with this message"), (event) => view.actions(message, event.currentTarget), { class: "actions", tabindex: "-1", "aria-haspopup": "menu" }),
  );
}

function label(message, mine) {
  return say("{who}, {time}", { who: mine ? say("You") : message.from.name, time: timeOfDay(message.date) });
}

function header(message, view, mine) {
  const lines = [];
  if (!mine && view.isGroup) lines.push(el("p", { class: "name" }, message.from.name));
  if (message.forward !== null) lines.push(el("p", { class: "note" }, say("Forwarded from {name}", { name: message.forward })));
  if (message.via) lines.push(el("p", { class: "note" }, say("via {name}", { name: `@${store.bot.username}` })));
  return lines;
}

function preview(message, view) {
  if (message.replyTo === null) return null;
  const original = messageAt(message.chat, message.replyTo);
  if (!original) return el("p", { class: "quote gone" }, say("Deleted message"));
  const who = original.from.id === view.person ? say("You") : original.from.name;
  return el("button", { type: "button", class: "quote", on: { click: () => view.show(original.id) } }, el("b", {}, who), el("span", {}, inShort(original)));
}

function file(message, view) {
  const sent = message.file;
  if (!sent) return null;
  if (message.kind === "voice") return el("div", { class: "voice" }, view.playerOf(sent, player), how(sent));
  if (message.kind === "audio") return el("div", { class: "music" }, download(sent), view.playerOf(sent, player));
  if (message.kind === "document") return download(sent);
  return el("video", { class: message.kind, src: addressOf(sent), controls: true, preload: "metadata", "aria-label": KINDS[message.kind]() });
}

function how(sent) {
  const known = {
    raw: [say("recorded as it is"), say("Without echo cancellation, noise suppression and gain control: they would change the voice, and hide the noise that the bot has to measure.")],
    processed: [say("changed by the browser"), say("This browser has cancelled echoes, suppressed noise or changed the gain: the noise that the bot measures looks smaller than it is.")],
  }[sent.how];
  return known ? el("p", { class: "how", title: known[1] }, known[0]) : null;
}

function download(sent) {
  const name = sent.name || say("File without a name");
  return el("a", { class: "file", href: addressOf(sent), download: sent.name || "file" }, el("b", {}, name), el("span", {}, bytes(sent.size)));
}

function text(message, view) {
  if (!message.text) return null;
  return el("div", { class: "text", dir: "auto" }, richText(message.text, message.entities, { command: view.send, link: view.follow }));
}

function footer(message, view) {
  const words = [message.edited && say("edited"), timeOfDay(message.date)].filter(Boolean);
  return el("p", { class: "when" }, words.join(" "));
}

function reactions(message, view) {
  if (!message.reactions.length) return null;
  const who = (by) => (by === 0 ? store.bot.name : by === view.person ? say("You") : store.people.get(by)?.name ?? "");
  const shown = message.reactions.map(({ by, emoji }) => el("li", { title: who(by) }, emoji, el("span", { class: "unseen" }, ` ${who(by)}`)));
  return el("ul", { class: "reactions", "aria-label": say("Reactions") }, shown);
}

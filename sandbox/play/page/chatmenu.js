// What a person can change about a chat: topics, blocking, the bot's membership.

import { act } from "./api.js";
import { button, el } from "./dom.js";
import { openMenu } from "./menu.js";
import { store } from "./store.js";
import { ask, complain, field } from "./toast.js";
import { LANGUAGES, say } from "./words.js";

/** Open the menu of a chat. */
export function chatMenu(view, anchor) {
  const person = store.people.get(view.person);
  const here = { person: view.person, chat: view.chat };
  const does = (name, details) => act(name, details).catch(complain);
  const ofPrivate = [
    [person.blocked ? say("Unblock the bot") : say("Block the bot"), () => does("Block", { person: view.person, blocked: !person.blocked })],
    [person.voice ? say("Accept no voice messages") : say("Accept voice messages"), () => does("AcceptVoice", { person: view.person, accepts: !person.voice })],
    [say("Language of the app …"), () => chooseLanguage(person)],
  ];
  const ofGroup = [[view.place.hasBot ? say("Remove the bot") : say("Add the bot"), () => does("SetBot", { ...here, member: !view.place.hasBot })]];
  openMenu(anchor, say("This chat"), [...(view.isGroup ? ofGroup : ofPrivate), [say("New topic …"), () => newTopic(view)], ...topicEntries(view, does, here)]);
}

function topicEntries(view, does, here) {
  const topic = view.place.topics.find(({ id }) => id === view.topic);
  if (!topic) return [];
  const set = (state) => () => does("SetTopic", { ...here, topic: topic.id, state });
  return [
    topic.open ? [say("Close this topic"), set("closed")] : [say("Reopen this topic"), set("open")],
    [say("Delete this topic"), set("deleted")],
  ];
}

async function newTopic(view) {
  const name = el("input", { name: "name", required: true, maxlength: 64, autocomplete: "off" });
  const { pressed, values } = await ask(say("New topic"), [field(say("Name"), name)], [[say("Create"), "yes"], [say("Cancel"), ""]]);
  if (!pressed || !values.get("name").trim()) return;
  const made = await act("OpenTopic", { person: view.person, chat: view.chat, name: values.get("name").trim() }).catch(complain);
  if (made) view.wanted = made.id;
  topicBar(view);
}

async function chooseLanguage(person) {
  const choices = Object.entries({ ...LANGUAGES, fr: "Français" }).map(([code, name]) => el("option", { value: code, selected: code === person.language }, name));
  const fields = [field(say("Language of the app"), el("select", { name: "language" }, choices))];
  const { pressed, values } = await ask(person.name, fields, [[say("Choose"), "yes"], [say("Cancel"), ""]]);
  if (pressed) act("Speak", { person: person.id, language: values.get("language") }).catch(complain);
}

/** Show the topics of a chat, if it has any, above its messages. */
export function topicBar(view) {
  const topics = view.place.topics;
  const isThere = (topic) => topics.some(({ id }) => id === topic);
  const next = isThere(view.wanted) ? view.wanted : isThere(view.topic) ? view.topic : null;
  if (isThere(view.wanted)) view.wanted = null;
  if (next !== view.topic) {
    view.topic = next;
    queueMicrotask(() => view.renderAll());
  }
  const choose = (topic) => () => {
    view.topic = topic;
    view.renderAll();
  };
  const one = (id, name) => button(name, choose(id), { "aria-pressed": view.topic === id, class: "topic" });
  const shown = topics.map(({ id, name, open }) => one(id, open ? name : `${name} 🔒`));
  view.top.replaceChildren(...(topics.length ? [one(null, say("All topics")), ...shown] : []));
}

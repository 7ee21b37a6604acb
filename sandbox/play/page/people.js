// Who is there, and the chats that each of them is in.

import { act } from "./api.js";
import { button, el, iconButton } from "./dom.js";
import { store } from "./store.js";
import { ask, complain, field } from "./toast.js";
import { language, LANGUAGES, say } from "./words.js";

/** Show the people and their chats; `shown` tells which chats are open, `unread` which have news. */
export function peopleList(root, { open, beside, isShown, unread }) {
  const chat = (person, place) => {
    const name = place.type === "private" ? store.bot.name : place.name;
    const news = unread.has(`${person.id} ${place.id}`);
    const label = el("span", {}, name, news && el("span", { class: "news" }, el("span", { class: "unseen" }, say("New"))));
    const current = isShown(person.id, place.id);
    return el("li", {}, button("", () => open(person.id, place.id), { class: "place", "aria-current": current ? "true" : undefined }, label), iconButton("column", say("Open beside: {name}", { name: `${person.name}, ${name}` }), () => beside(person.id, place.id)));
  };
  const one = (person) =>
    el("section", { class: "person" }, el("h3", {}, el("span", { class: `face f${person.id % 6}`, "aria-hidden": "true" }, [...person.name][0]), el("span", {}, person.name), el("span", { class: "language" }, person.language)), el("ul", {}, person.chats.map((id) => chat(person, store.chats.get(id)))));
  const focused = root.contains(document.activeElement) ? [...root.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  root.replaceChildren(el("h2", { class: "unseen" }, say("People")), ...[...store.people.values()].map(one), el("div", { class: "adding" }, button(say("Add a person"), addPerson), button(say("Add a group"), addGroup)));
  if (focused >= 0) root.querySelectorAll("button")[focused]?.focus();
}

/** Have somebody on the page. */
export const meet = () => act("Meet", { name: say("Jane"), language }).catch(complain);

async function addPerson() {
  const name = el("input", { name: "name", required: true, maxlength: 64, autocomplete: "off" });
  const choices = Object.entries(LANGUAGES).map(([code, label]) => el("option", { value: code, selected: code === language }, label));
  const fields = [field(say("Name"), name), field(say("Language of the app"), el("select", { name: "language" }, choices))];
  const { pressed, values } = await ask(say("Add a person"), fields, [[say("Add"), "yes"], [say("Cancel"), ""]]);
  if (!pressed || !values.get("name").trim()) return;
  const made = await act("AddPerson", { name: values.get("name").trim(), language: values.get("language") }).catch(complain);
  if (made) open(made.id, made.id);
}

async function addGroup() {
  const name = el("input", { name: "name", required: true, maxlength: 64, autocomplete: "off" });
  const members = [...store.people.values()].map((person) => el("label", { class: "check" }, el("input", { type: "checkbox", name: "member", value: person.id, checked: true }), el("span", {}, person.name)));
  const fields = [field(say("Name"), name), el("fieldset", {}, el("legend", {}, say("Members")), members)];
  const { pressed, values } = await ask(say("Add a group"), fields, [[say("Add"), "yes"], [say("Cancel"), ""]]);
  const chosen = values.getAll("member").map(Number);
  if (!pressed || !values.get("name").trim()) return;
  const made = await act("AddGroup", { name: values.get("name").trim(), members: chosen }).catch(complain);
  if (made) open(chosen[0], made.id);
}

const open = (person, chat) => document.dispatchEvent(new CustomEvent("show-chat", { detail: { person, chat } }));

// Puts the page together: people on the left, chats in the middle, what is behind them on the right.

import { act } from "./api.js";
import { besides, besideTitle } from "./beside.js";
import { ChatView } from "./chat.js";
import { el, iconButton } from "./dom.js";
import { meet, peopleList } from "./people.js";
import { listen, on, store } from "./store.js";
import { complain, placeToasts } from "./toast.js";
import { language, LANGUAGES, loadWords, say, speak } from "./words.js";

const SCHEMES = ["light dark", "light", "dark"];
const views = [];
const unread = new Set();
let columns;
let people;

function bar(aside, wide) {
  const choices = Object.entries(LANGUAGES).map(([code, name]) => el("option", { value: code, selected: code === language, lang: code }, name));
  const languages = el("select", { "aria-label": say("Language"), on: { change: () => follow(languages.value) } }, choices);
  const theme = iconButton("theme", say("Light or dark"), () => scheme(1));
  const beside = iconButton("beside", besideTitle(), () => reveal(aside.hidden));
  const reveal = (shown) => {
    aside.hidden = !shown;
    beside.setAttribute("aria-expanded", String(shown));
  };
  reveal(wide.matches);
  // On a narrow screen it covers the chats.
  wide.addEventListener("change", () => reveal(wide.matches));
  return el("header", { class: "bar" }, el("h1", {}, say("Voice clone bot")), el("span", { class: "local" }, say("on this machine only")), languages, theme, beside);
}

/** Speak another language; the apps of people who had the page's language follow it. */
async function follow(other) {
  const same = [...store.people.values()].filter((person) => person.language === language);
  await Promise.all(same.map(({ id }) => act("Speak", { person: id, language: other }).catch(complain)));
  speak(other);
}

function scheme(step) {
  const now = (Number(localStorage.getItem("scheme") ?? 0) + step) % SCHEMES.length;
  localStorage.setItem("scheme", now);
  document.documentElement.style.colorScheme = SCHEMES[now];
}

function build() {
  const wide = matchMedia("(min-width: 70rem)");
  const aside = el("aside", { class: "beside", "aria-label": besideTitle() });
  people = el("nav", { class: "people", "aria-label": say("People") });
  columns = el("main", { class: "columns" });
  const lost = el("p", { class: "lost", role: "alert", hidden: true });
  on("connection", ({ connected }) => {
    lost.hidden = connected;
    lost.textContent = connected ? "" : say("The connection is lost. Is make play still running?");
  });
  document.body.append(bar(aside, wide), lost, el("div", { class: "app" }, people, columns, aside));
  placeToasts(document.body);
  besides(aside);
}

const isShown = (person, chat) => views.some((view) => view.person === person && view.chat === chat);

/** Show a chat in the first column, or in the one that shows it. */
function open(person, chat) {
  if (isShown(person, chat)) return;
  if (!views.length) return openBeside(person, chat);
  const view = new ChatView(person, chat, () => shut(view));
  views[0].end();
  views[0].root.replaceWith(view.root);
  views[0] = view;
  read();
}

/** Show a chat in a column of its own. */
function openBeside(person, chat) {
  if (isShown(person, chat)) return;
  const view = new ChatView(person, chat, () => shut(view));
  views.push(view);
  columns.append(view.root);
  read();
}

function shut(view) {
  if (views.length < 2) return;
  views.splice(views.indexOf(view), 1);
  view.end();
  view.root.remove();
  read();
}

function read() {
  views.forEach(({ person, chat }) => unread.delete(`${person} ${chat}`));
  localStorage.setItem("shown", JSON.stringify(views.map(({ person, chat }) => [person, chat])));
  peopleList(people, { open, beside: openBeside, isShown, unread });
}

function note({ message, isNew }) {
  if (!isNew) return;
  for (const member of store.chats.get(message.chat)?.members ?? []) {
    if (member !== message.from.id && !isShown(member, message.chat)) unread.add(`${member} ${message.chat}`);
  }
  read();
}

/** Show what was shown before a reload, or else the first person's chat with the bot. */
function showFirst() {
  if (!store.people.size) return meet();
  if (views.length) return read();
  const before = JSON.parse(localStorage.getItem("shown") ?? "[]");
  const there = before.filter(([person, chat]) => store.people.get(person)?.chats.includes(chat));
  const [first] = store.people.keys();
  (there.length ? there : [[first, first]]).forEach(([person, chat]) => openBeside(person, chat));
}

await loadWords();
scheme(0);
document.title = say("Voice clone bot");
build();
on("all", showFirst);
on("people", showFirst);
on("message", note);
document.addEventListener("show-chat", ({ detail }) => {
  // The server tells of a new chat a moment after it has made it.
  const there = () => store.people.get(detail.person)?.chats.includes(detail.chat);
  if (there()) return open(detail.person, detail.chat);
  const off = on("people", () => there() && (off(), open(detail.person, detail.chat)));
});
listen();

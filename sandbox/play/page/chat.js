// One chat of one person: its header, its messages and the place to write.

import { act } from "./api.js";
import { openActions } from "./actions.js";
import { bubble, inShort } from "./bubble.js";
import { chatMenu, topicBar } from "./chatmenu.js";
import { Composer } from "./composer.js";
import { el, iconButton } from "./dom.js";
import { messageAt, messagesIn, on, store } from "./store.js";
import { announce, complain } from "./toast.js";
import { say } from "./words.js";

const ACTION_LIFE = 5500;
const ACTIONS = {
  typing: () => say("is typing …"),
  record_voice: () => say("is recording a voice message …"),
  upload_voice: () => say("is sending a voice message …"),
  upload_document: () => say("is sending a file …"),
};

export class ChatView {
  /** Show a chat as a person sees it; `close` is called to close it. */
  constructor(person, chat, close) {
    Object.assign(this, { person, chat, topic: null, players: new Map(), offs: [] });
    this.list = el("ol", { class: "messages", "aria-label": say("Messages"), on: { keydown: (event) => this.#onKey(event) } });
    this.subtitle = el("p", { class: "subtitle" });
    this.title = el("h2", {});
    this.top = el("div", { class: "topics" });
    this.composer = new Composer(this);
    this.header = el("header", {}, el("div", { class: "who" }, this.title, this.subtitle), iconButton("more", say("This chat"), (event) => chatMenu(this, event.currentTarget), { "aria-haspopup": "menu" }), iconButton("close", say("Close this chat"), close, { class: "shut" }));
    this.root = el("section", { class: "chat", data: { person, chat }, "aria-label": say("Chat") }, this.header, this.top, this.list, this.composer.root);
    this.#listen();
    this.renderAll();
  }

  /** What the server knows of the chat. */
  get place() {
    return store.chats.get(this.chat);
  }

  get isGroup() {
    return this.place?.type !== "private";
  }

  #listen() {
    this.offs.push(
      on("all", () => this.renderAll()),
      on("people", () => this.renderHeader()),
      on("message", (event) => this.#isHere(event.message) && this.#heard(event)),
      on("gone", ({ chat, id }) => chat === this.chat && this.#remove(id)),
      on("action", (event) => this.#isHere(event) && this.#acts(event.action)),
    );
  }

  /** Stop to listen; the view is taken off the page. */
  end() {
    this.offs.forEach((off) => off());
    this.composer.end();
  }

  /** Tell whether a message, or an action of the bot's, belongs to what is shown: the whole chat, or a topic. */
  #isHere({ chat, topic }) {
    return chat === this.chat && (this.topic === null || topic === this.topic);
  }

  renderHeader() {
    if (!this.place) return;
    this.title.textContent = this.isGroup ? this.place.name : store.bot.name;
    this.root.setAttribute("aria-label", say("{person}'s chat with {name}", { person: store.people.get(this.person).name, name: this.title.textContent }));
    topicBar(this);
    this.#subtitle();
    this.composer.refresh();
  }

  #subtitle(action = "") {
    const names = this.place.members.map((id) => store.people.get(id)?.name).join(", ");
    this.subtitle.textContent = action || (this.isGroup ? names : store.people.get(this.person).name);
  }

  renderAll() {
    this.renderHeader();
    const shown = messagesIn(this.chat).filter((message) => this.#isHere(message));
    this.list.replaceChildren(...shown.map((message) => bubble(message, this)));
    if (!shown.length) this.list.append(this.#empty());
    this.#rove(this.list.lastElementChild);
    this.#toEnd();
  }

  #empty() {
    const about = this.isGroup ? say("Nobody has written anything here.") : store.people.get(this.person).about;
    const start = this.isGroup ? null : el("button", { type: "button", class: "start", on: { click: () => this.send("/start") } }, say("Start"));
    return el("li", { class: "empty" }, el("p", {}, about || say("The bot is starting …")), start);
  }

  #heard({ message, isNew }) {
    if (isNew) clearTimeout(this.acting);
    if (isNew && message.from.bot) this.#subtitle();
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 120;
    this.#put(message);
    if (message.from.id !== this.person && message.reactions.length === 0) announce(`${message.from.name}: ${inShort(message)}`);
    if (atEnd || message.from.id === this.person) this.#toEnd();
  }

  #put(message) {
    const made = bubble(message, this);
    const old = this.#at(message.id);
    this.list.querySelector(".empty")?.remove();
    if (!old) {
      this.list.append(made);
      this.#rove(made);
      return;
    }
    const place = [...old.querySelectorAll("button, a, input")].indexOf(document.activeElement);
    made.tabIndex = old.tabIndex;
    const hadFocus = document.activeElement === old;
    old.replaceWith(made);
    if (hadFocus || place >= 0) (made.querySelectorAll("button, a, input")[place] ?? made).focus({ preventScroll: true });
  }

  #remove(id) {
    this.#at(id)?.remove();
    if (!this.list.childElementCount) this.list.append(this.#empty());
  }

  #acts(action) {
    clearTimeout(this.acting);
    this.#subtitle(`${store.bot.name} ${ACTIONS[action]?.() ?? "…"}`);
    this.acting = setTimeout(() => this.#subtitle(), ACTION_LIFE);
  }

  #at(id) {
    return this.list.querySelector(`[data-id="${id}"]`);
  }

  #toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
  }

  /** Let Tab stop at one message only; the arrows lead to the others. */
  #rove(made) {
    this.list.querySelectorAll("li[tabindex='0']").forEach((one) => (one.tabIndex = -1));
    if (made) made.tabIndex = 0;
  }

  #onKey(event) {
    const now = event.target.closest("li.message");
    if (!now || event.target !== now) return;
    const next = { ArrowUp: now.previousElementSibling, ArrowDown: now.nextElementSibling, Home: this.list.firstElementChild, End: this.list.lastElementChild }[event.key];
    const opens = event.key === "Enter" || event.key === "ContextMenu";
    if (opens) openActions(messageAt(this.chat, Number(now.dataset.id)), now.querySelector(".actions"), this);
    else if (!next) return;
    else {
      this.#rove(next);
      next.focus();
    }
    event.preventDefault();
  }

  /** The player of a file, the same one after an edit, so that it plays on. */
  playerOf(file, make) {
    if (!this.players.has(file.id)) this.players.set(file.id, make(file));
    return this.players.get(file.id);
  }

  actions = (message, anchor) => openActions(message, anchor, this);

  /** Lead to a message. */
  show = (id) => {
    const made = this.#at(id);
    if (!made) return;
    this.#rove(made);
    made.scrollIntoView({ block: "center" });
    made.focus({ preventScroll: true });
  };

  /** Send a text. */
  send = (text) => act("Say", { person: this.person, chat: this.chat, text, topic: this.topic }).catch(complain);

  /** Follow a link of the bot's into its private chat; tells whether it was one. */
  follow = (url) => {
    const link = /^https:\/\/t\.me\/(\w+)(?:\?start=([\w-]+))?$/.exec(url);
    if (link?.[1] !== store.bot.username) return false;
    document.dispatchEvent(new CustomEvent("show-chat", { detail: { person: this.person, chat: this.person } }));
    act("Say", { person: this.person, chat: this.person, text: `/start ${link[2] ?? ""}`.trim() }).catch(complain);
    return true;
  };
}

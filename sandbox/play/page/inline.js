// Inline mode: what the bot offers while its name and a text are typed in any chat.

import { act } from "./api.js";
import { button, el } from "./dom.js";
import { player } from "./player.js";
import { store } from "./store.js";
import { complain } from "./toast.js";
import { say } from "./words.js";

const PAUSE_MS = 400;

export class InlineOffers {
  #asked = "";
  #waiting = 0;

  constructor(view, picked) {
    Object.assign(this, { view, picked });
    this.root = el("div", { class: "offers", hidden: true, role: "group", "aria-label": say("What the bot offers") });
  }

  /** Ask the bot when its name is typed first. */
  typed(text) {
    clearTimeout(this.#waiting);
    const name = `@${store.bot?.username} `;
    this.#asked = text.startsWith(name) ? text : "";
    if (!this.#asked) this.#show();
    else this.#waiting = setTimeout(() => this.#ask(text, text.slice(name.length).trim()), PAUSE_MS);
  }

  async #ask(typed, text, offset = "") {
    const where = this.view.isGroup ? "supergroup" : "sender";
    try {
      const offer = await act("AskInline", { person: this.view.person, text, offset, where });
      if (this.#asked !== typed) return;
      this.#show([this.#door(offer), ...offer.results.map((result) => this.#result(offer, result)), offer.next && button(say("More"), () => this.#ask(typed, text, offer.next))]);
    } catch (error) {
      if (this.#asked === typed) complain(error);
    }
  }

  #show(shown = []) {
    const there = shown.filter(Boolean);
    this.root.replaceChildren(...there);
    this.root.hidden = !there.length;
  }

  #door({ button: label, start }) {
    return label ? button(label, () => this.view.follow(`https://t.me/${store.bot.username}?start=${start}`)) : null;
  }

  #result(offer, result) {
    const pick = () =>
      act("Pick", { person: this.view.person, chat: this.view.chat, query: offer.query, result: result.id })
        .then(this.picked)
        .catch(complain);
    return el("div", { class: "offer" }, button("", pick, {}, el("b", {}, result.title), el("span", {}, result.description)), result.file && player(result.file));
  }
}

// Where a person writes, records, and chooses files, commands and offers of inline mode.

import { act, upload } from "./api.js";
import { attachFiles, attachMenu, onDrop } from "./attach.js";
import { inShort } from "./bubble.js";
import { button, el, iconButton, setIcon } from "./dom.js";
import { InlineOffers } from "./inline.js";
import { openMenu } from "./menu.js";
import { record } from "./recorder.js";
import { store } from "./store.js";
import { complain } from "./toast.js";
import { length, say } from "./words.js";

export class Composer {
  #subject = null;
  #recording = null;

  constructor(view) {
    this.view = view;
    this.field = el("textarea", { rows: 1, maxlength: 4096, "aria-label": say("Message"), placeholder: say("Message"), on: { input: () => this.#typed(), keydown: (event) => this.#onKey(event) } });
    this.subject = el("div", { class: "subject", hidden: true });
    this.go = iconButton("mic", say("Record a voice message"), () => this.#go(), { class: "go" });
    this.inline = new InlineOffers(view, () => this.#clear());
    this.line = el("div", { class: "line" }, iconButton("menu", say("Commands"), (event) => this.#commands(event.currentTarget), { "aria-haspopup": "menu" }), iconButton("clip", say("Attach"), (event) => attachMenu(this, event.currentTarget), { "aria-haspopup": "menu" }), this.field, this.go);
    this.closed = el("div", { class: "closed", hidden: true }, button(say("Unblock the bot"), () => act("Block", { person: view.person, blocked: false }).catch(complain), { class: "main" }));
    this.meter = el("meter", { min: 0, max: 1, "aria-label": say("Loudness") });
    this.timer = el("span", { class: "time", role: "timer" }, "0:00");
    this.recordingLine = el("div", { class: "recording", hidden: true }, el("span", { class: "dot", "aria-hidden": "true" }), this.timer, this.meter, button(say("Cancel"), () => this.#cancel()), iconButton("send", say("Stop and send"), () => this.#send(), { class: "go" }));
    this.root = el("footer", { class: "composer" }, this.inline.root, this.subject, this.line, this.recordingLine, this.closed);
    queueMicrotask(() => onDrop(view.root, (files) => attachFiles(this, files)));
  }

  /** Where something that is sent now goes. */
  get where() {
    const { person, chat, topic } = this.view;
    return { person, chat, topic, reply: this.#subject?.replyTo?.id ?? null };
  }

  refresh() {
    const blocked = !this.view.isGroup && store.people.get(this.view.person).blocked;
    this.closed.hidden = !blocked;
    this.line.hidden = blocked || Boolean(this.#recording);
  }

  end() {
    this.#recording?.cancel();
  }

  replyTo(message) {
    this.#about({ replyTo: message }, say("Reply to {name}", { name: message.from.name }), message);
  }

  edit(message) {
    this.#about({ edit: message }, say("Edit"), message);
    this.field.value = message.text;
    this.#typed();
  }

  #about(subject, title, message) {
    this.#subject = subject;
    const close = iconButton("close", say("Cancel"), () => this.#clear());
    this.subject.replaceChildren(el("p", {}, el("b", {}, title), el("span", {}, inShort(message))), close);
    this.subject.hidden = false;
    this.field.focus();
  }

  #clear() {
    this.#subject = null;
    this.subject.hidden = true;
    this.field.value = "";
    this.#typed();
    this.field.focus();
  }

  /** What was sent was sent in reply: the next one is not. */
  sent() {
    this.#subject = null;
    this.subject.hidden = true;
  }

  #typed() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
    const writes = Boolean(this.field.value.trim());
    setIcon(this.go, writes ? "send" : "mic", writes ? say("Send") : say("Record a voice message"));
    this.inline.typed(this.field.value);
  }

  #onKey(event) {
    if (event.key === "Escape") this.#clear();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (this.field.value.trim()) this.#write();
  }

  #go() {
    return this.field.value.trim() ? this.#write() : this.#record();
  }

  async #write() {
    const { person, chat } = this.view;
    const text = this.field.value.trim();
    const edited = this.#subject?.edit;
    try {
      if (edited) await act("Edit", { person, chat, message: edited.id, text });
      else await act("Say", { ...this.where, text });
      this.#clear();
    } catch (error) {
      complain(error);
    }
  }

  #commands(anchor) {
    const known = store.people.get(this.view.person).commands;
    const entry = ({ command, description }) => [`/${command} – ${description}`, () => this.view.send(`/${command}`)];
    openMenu(anchor, say("Commands"), known.length ? known.map(entry) : [["/start", () => this.view.send("/start")]]);
  }

  async #record() {
    this.go.disabled = true;
    try {
      this.#recording = await record((loud) => this.#heard(loud));
      this.line.hidden = true;
      this.recordingLine.hidden = false;
      this.recordingLine.querySelector(".go").focus();
    } catch (error) {
      complain(error);
    }
    this.go.disabled = false;
  }

  #heard(loud) {
    this.meter.value = loud;
    const told = length(this.#recording.seconds);
    if (this.timer.textContent !== told) this.timer.textContent = told;
  }

  #cancel() {
    this.#recording?.cancel();
    this.#ended();
  }

  async #send() {
    const recording = this.#recording;
    if (!recording || recording.ending) return;
    recording.ending = true;
    try {
      const { blob, seconds, how } = await recording.stop();
      this.#ended();
      await upload(blob, { ...this.where, kind: "voice", seconds, how });
      this.sent();
    } catch (error) {
      this.#ended();
      complain(error);
    }
  }

  #ended() {
    this.#recording = null;
    this.recordingLine.hidden = true;
    this.refresh();
    this.go.focus();
  }
}

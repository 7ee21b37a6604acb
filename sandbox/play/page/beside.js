// The panels beside the chats, one for each side that the server shows.

import { wish } from "./api.js";
import { rows } from "./beside/rows.js";
import { service } from "./beside/service.js";
import { take } from "./beside/take.js";
import { telegram } from "./beside/telegram.js";
import { upstream } from "./beside/upstream.js";
import { el } from "./dom.js";
import { on, store } from "./store.js";
import { complain } from "./toast.js";
import { say } from "./words.js";

/** Each is { name, title(), build(root, { wish }) } in a file of its own in beside/; build returns what shows a picture. */
const PANELS = [service, upstream, telegram, take, rows];

/** Build the panels of the sides that are there, and keep them up to date. */
export function besides(root) {
  const updates = new Map();
  const show = () => {
    for (const panel of PANELS.filter(({ name }) => name in store.sides)) {
      if (!updates.has(panel.name)) updates.set(panel.name, build(panel, root));
      updates.get(panel.name)(store.sides[panel.name]);
    }
  };
  on("all", show);
  on("side", ({ name, shown }) => updates.get(name)?.(shown));
  show();
}

function build({ name, title, build: make }, root) {
  const body = el("div", { class: "body" });
  root.append(el("details", { class: `panel ${name}`, open: true }, el("summary", {}, el("h2", {}, title())), body));
  const ask = async (wanted, details) => {
    try {
      return await wish(name, wanted, details);
    } catch (error) {
      complain(error);
      return null;
    }
  };
  return make(body, { wish: ask });
}

/** The name of the whole. */
export const besideTitle = () => say("Behind the scenes");

// The rows of each clone, as they are in the database.

import { el } from "../dom.js";
import { say } from "../words.js";
import { status } from "./controls.js";
import { keyed, write } from "./list.js";

function column([name, first]) {
  const shown = el("dd", {}, String(first));
  const update = ([, value]) => {
    if (shown.textContent === String(value)) return;
    shown.className = "new";
    write(shown, String(value));
  };
  shown.addEventListener("animationend", () => (shown.className = ""));
  return { root: el("div", {}, el("dt", {}, name), shown), update };
}

function oneRow() {
  const list = el("dl");
  const show = keyed(list, ([name]) => name, column);
  return { root: el("li", {}, list), update: ([, row]) => show(Object.entries(row)) };
}

function oneTable([name]) {
  const rows = el("ul");
  const root = el("section", {}, el("h3", {}, name), rows);
  const show = keyed(rows, ([id]) => id, oneRow);
  const update = ([, found]) => {
    root.hidden = !found.length;
    show(found.map((row) => [row.id ?? row.training_id, row]));
  };
  return { root, update };
}

function oneClone() {
  const title = el("summary");
  const tables = el("div");
  const show = keyed(tables, ([name]) => name, oneTable);
  const update = (clone) => {
    write(title, clone.title);
    show(Object.entries(clone.tables));
  };
  return { root: el("details", { class: "card", open: true }, title, tables), update };
}

export const rows = {
  name: "rows",
  title: () => say("Database"),
  build(root) {
    const now = status();
    const clones = el("div", { class: "clones" });
    root.append(now.node, clones);
    const show = keyed(clones, (clone) => clone.tables.clones[0].id, oneClone);
    return (shown) => {
      now.update(shown.clones.length ? "" : say("There are no rows of a clone now."));
      show(shown.clones);
    };
  },
};

// Text with its marks (Telegram's entities, counted in UTF-16 units as JavaScript does) as elements.

import { el } from "./dom.js";
import { say } from "./words.js";

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};
const FOUND = /(?<![\w/:.])\/[a-z_]{2,32}\b|https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g;

/** Make the elements of a text; `on.command` and `on.link` are called with what was pressed. */
export function richText(text, entities, on) {
  const edges = new Set([0, text.length]);
  for (const one of entities) edges.add(one.offset).add(one.offset + one.length);
  const sorted = [...edges].sort((one, other) => one - other);
  return sorted.slice(1).flatMap((end, place) => {
    const start = sorted[place];
    const marks = entities.filter((one) => one.offset <= start && one.offset + one.length >= end);
    return marked(text.slice(start, end), marks, on);
  });
}

function marked(part, marks, on) {
  const fixed = marks.some(({ type }) => ["code", "pre", "text_link"].includes(type));
  const nodes = fixed ? [part] : withLinks(part, on);
  return marks.reduceRight((inner, mark) => [wrapped(inner, mark, on)], nodes);
}

function wrapped(inner, { type, url }, on) {
  if (type === "text_link") return link(url, inner, on);
  if (type === "spoiler") return spoiler(inner);
  return el(TAGS[type] ?? "span", {}, inner);
}

function spoiler(inner) {
  const show = () => made.classList.add("shown");
  const made = el("span", { class: "spoiler", tabindex: "0", role: "button", "aria-label": say("Show what is hidden"), on: { click: show, keydown: show } }, inner);
  return made;
}

function withLinks(part, on) {
  const nodes = [];
  let end = 0;
  for (const match of part.matchAll(FOUND)) {
    nodes.push(part.slice(end, match.index));
    const found = match[0];
    nodes.push(found.startsWith("/") ? command(found, on) : link(found, [found], on));
    end = match.index + found.length;
  }
  return [...nodes, part.slice(end)].filter((one) => one !== "");
}

const command = (found, on) => el("button", { type: "button", class: "link", on: { click: () => on.command(found) } }, found);

function link(url, inner, on) {
  const followed = (event) => {
    if (on.link(url)) event.preventDefault();
  };
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", on: { click: followed } }, inner);
}

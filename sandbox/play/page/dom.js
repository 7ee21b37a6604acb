// Makes elements. Text is always text: nothing that somebody has written becomes markup.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element: `on` has listeners, `class` its classes, all else is an attribute, or a property for true and false. */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name === "on") Object.entries(value).forEach(([event, heard]) => made.addEventListener(event, heard));
    else if (name === "data") Object.assign(made.dataset, value);
    else if (typeof value === "boolean" && !name.startsWith("aria-")) made.toggleAttribute(name, value);
    else made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Make a button with a word on it. */
export function button(label, pressed, props = {}, ...children) {
  return el("button", { type: "button", ...props, on: { click: pressed } }, ...(children.length ? children : [label]));
}

/** Make a button that shows a picture; screen readers and the pointer are told the word. */
export function iconButton(name, label, pressed, props = {}) {
  return button("", pressed, { "aria-label": label, title: label, ...props, class: `icon ${props.class ?? ""}` }, icon(name));
}

const PATHS = {
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  send: "M3 20l18-8L3 4v6l12 2-12 2z",
  mic: "M12 15a3 3 0 003-3V6a3 3 0 00-6 0v6a3 3 0 003 3zm6-3a6 6 0 01-5 5.9V21h-2v-3.1A6 6 0 016 12h2a4 4 0 008 0z",
  clip: "M16.5 6v10.5a4.5 4.5 0 01-9 0V5a3 3 0 016 0v10.5a1.5 1.5 0 01-3 0V6H9v9.5a3 3 0 006 0V5a4.5 4.5 0 00-9 0v11.5a6 6 0 0012 0V6z",
  more: "M12 8a2 2 0 100-4 2 2 0 000 4zm0 6a2 2 0 100-4 2 2 0 000 4zm0 6a2 2 0 100-4 2 2 0 000 4z",
  close: "M19 6.4L17.6 5 12 10.6 6.4 5 5 6.4 10.6 12 5 17.6 6.4 19l5.6-5.6 5.6 5.6 1.4-1.4-5.6-5.6z",
  menu: "M3 6h18v2H3zm0 5h18v2H3zm0 5h18v2H3z",
  beside: "M3 4h18v16H3zm2 2v12h8V6zm10 0v12h4V6z",
  column: "M3 4h8v16H3zm10 0h8v16h-8zm2 2v12h4V6z",
  add: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  group: "M9 12a4 4 0 100-8 4 4 0 000 8zm7 0a3 3 0 100-6 3 3 0 000 6zM2 20c0-4 3-6 7-6s7 2 7 6zm15.5 0c0-2.5-.7-4.300-2-5.700 4.300-.500 6.500 1.700 6.500 5.700z",
  file: "M6 2h8l5 5v15H6zm7 1.500V8h4.500z",
  theme: "M12 3a9 9 0 100 18zm0-2a11 11 0 110 22 11 11 0 010-22z",
  stop: "M6 6h12v12H6z",
};

function icon(name) {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  drawn.append(path);
  return drawn;
}

/** Show another picture on such a button, and another word. */
export function setIcon(made, name, label) {
  made.replaceChildren(icon(name));
  made.setAttribute("aria-label", label);
  made.title = label;
}

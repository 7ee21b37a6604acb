// Menus that open at a button, with the keys that menus have.

import { el } from "./dom.js";

let open = null;

/** Open a menu below an element. Each entry is [label, chosen] or an element of its own. */
export function openMenu(anchor, label, entries) {
  closeMenu();
  const menu = el("div", { class: "menu", role: "menu", "aria-label": label });
  for (const entry of entries.filter(Boolean)) menu.append(Array.isArray(entry) ? item(...entry) : entry);
  menu.addEventListener("keydown", onKey);
  // In a dialog's layer nothing else would be above the page.
  (anchor.closest("dialog") ?? document.querySelector("main")).append(menu);
  place(menu, anchor.getBoundingClientRect());
  open = { menu, anchor };
  anchor.setAttribute("aria-expanded", "true");
  menu.querySelector("[role^=menuitem]")?.focus();
  setTimeout(() => document.addEventListener("click", closeMenu, { once: true }));
}

/** Close the menu that is open, if one is. */
export function closeMenu() {
  if (!open) return;
  const { menu, anchor } = open;
  open = null;
  const hadFocus = menu.contains(document.activeElement);
  menu.remove();
  anchor.removeAttribute("aria-expanded");
  if (hadFocus) anchor.focus();
}

/** An entry of a menu that is chosen by a press. */
export function item(label, chosen, props = {}) {
  const press = () => {
    closeMenu();
    chosen();
  };
  return el("button", { type: "button", role: "menuitem", tabindex: "-1", ...props, on: { click: press } }, label);
}

function onKey(event) {
  const items = [...event.currentTarget.querySelectorAll("[role^=menuitem]")];
  const now = items.indexOf(document.activeElement);
  const next = { ArrowDown: now + 1, ArrowRight: now + 1, ArrowUp: now - 1, ArrowLeft: now - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") closeMenu();
  else if (next === undefined) return;
  else items.at(next % items.length).focus();
  event.preventDefault();
  event.stopPropagation();
}

function place(menu, at) {
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + height + 8 < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`;
}

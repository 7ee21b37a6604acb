// The voice-clone service: its slots, its calls, and what can go wrong there.

import { el } from "../dom.js";
import { say } from "../words.js";
import { allow, button, calls, cells, number, row, status, troubles } from "./controls.js";
import { keyed, write } from "./list.js";

const STATES = {
  Init: () => say("empty"),
  Training: () => say("training"),
  Success: () => say("trained"),
  Failed: () => say("failed"),
};

function slotCard({ id }, wish) {
  const name = el("strong");
  const state = el("span", { class: "state" });
  const more = el("p", { class: "faint" });
  const [succeed, fail, lose] = [
    [say("Succeed"), "succeed"],
    [say("Fail"), "fail"],
    [say("Lose the slot"), "lose"],
  ].map(([label, wanted]) => button(label, () => wish(wanted, { slot: id })));
  const buttons = row("", succeed, fail, lose);
  const update = (now) => {
    write(name, now.name);
    write(state, STATES[now.state]?.() ?? now.state);
    state.dataset.state = now.state;
    write(more, [id, say("training {number}", { number: now.attempt }), now.reason].filter(Boolean).join(" · "));
    [succeed, fail].forEach((one) => allow(one, now.state === "Training"));
    buttons.setAttribute("aria-label", now.name);
  };
  return { root: el("li", { class: "card" }, el("p", {}, name, " ", state), more, buttons), update };
}

function told({ at, operation, slot, outcome }) {
  const done = ["0", "200"].includes(outcome);
  // Only its last letters tell one slot from another; the service asks for one that never was to see who answers.
  const last = slot.replace(/^voice_clone_.*(?=.{6}$)/, "…");
  return cells(!done && slot !== "readiness", number(at, 1), operation, last, done ? say("done") : outcome);
}

export const upstream = {
  name: "upstream",
  title: () => say("Voice-clone service"),
  build(root, { wish }) {
    const trouble = troubles({
      key: say("Refuse the key"),
      purse: say("Empty the purse"),
      silent: say("Answer nothing"),
      gateway: say("Answer 502"),
    }, wish);
    const held = () => hold.getAttribute("aria-pressed") === "true";
    const hold = button(say("Let trainings hang"), () => wish(held() ? "release" : "hold"));
    const next = button(say("Fail the next training"), () => wish("fail_next"));
    const lost = button(say("Lose the next answers"), () => wish("lost_answers"));
    const slots = el("ul", { class: "cards" });
    const table = calls(say("Calls of the voice-clone service"), [say("Second"), say("Call"), say("Slot"), say("Answer")]);
    const now = status();
    root.append(row(say("Trainings"), hold, next), row(say("Troubles"), trouble.buttons, lost), now.node, slots, table.box);
    const showSlots = keyed(slots, ({ id }) => id, (slot) => slotCard(slot, wish));
    const showCalls = keyed(table.body, (call) => call.number, told);
    return (shown) => {
      trouble.update(shown.trouble);
      hold.setAttribute("aria-pressed", String(shown.held));
      now.update(shown.slots.length ? "" : say("The account has no slots now."));
      showSlots(shown.slots);
      showCalls([...shown.calls].reverse());
    };
  },
};

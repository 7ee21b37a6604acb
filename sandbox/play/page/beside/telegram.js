// Telegram as the bot sees it: its calls, and what can go wrong there.

import { say } from "../words.js";
import { button, calls, cells, row, status, timeWithSeconds, troubles } from "./controls.js";
import { keyed } from "./list.js";

const FINE = 200;

function told({ at, method, text, status: code }) {
  return cells(code !== FINE, timeWithSeconds(at), method, text, code ? String(code) : say("lost"));
}

export const telegram = {
  name: "telegram",
  title: () => say("Telegram"),
  build(root, { wish }) {
    const trouble = troubles({
      outage: say("Outage"),
      busy: say("Too many messages (429)"),
      gateway: say("Answer 502"),
    }, wish);
    const lost = button(say("Lose the next answers"), () => wish("lost_answers"));
    const table = calls(say("Calls of the bot"), [say("Time"), say("Call"), say("Text"), say("Answer")]);
    const now = status();
    root.append(row(say("Troubles"), trouble.buttons, lost), now.node, table.box);
    const showCalls = keyed(table.body, (call) => call.number, told);
    return (shown) => {
      trouble.update(shown.trouble);
      now.update(shown.trouble === "outage" ? say("Nobody reaches Telegram now.") : "");
      showCalls([...shown.calls].reverse());
    };
  },
};

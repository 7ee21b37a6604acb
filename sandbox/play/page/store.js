// All that the page knows, as the server tells it, and who wants to hear of changes.

export const store = { bot: null, people: new Map(), chats: new Map(), messages: new Map(), sides: {}, connected: true };

const listeners = new Map();

/** Call a function whenever such an event comes: all, people, message, gone, action, side, connection. */
export function on(type, heard) {
  if (!listeners.has(type)) listeners.set(type, new Set());
  listeners.get(type).add(heard);
  return () => listeners.get(type).delete(heard);
}

function tell(type, event) {
  for (const heard of listeners.get(type) ?? []) heard(event);
}

/** The messages of a chat, oldest first. */
export function messagesIn(chat) {
  return [...(store.messages.get(chat)?.values() ?? [])].sort((one, other) => one.id - other.id);
}

/** A message, or undefined if it is gone. */
export const messageAt = (chat, id) => store.messages.get(chat)?.get(id);

const byId = (all) => new Map(all.map((one) => [one.id, one]));

function keep(message) {
  if (!store.messages.has(message.chat)) store.messages.set(message.chat, new Map());
  const known = store.messages.get(message.chat);
  const isNew = !known.has(message.id);
  known.set(message.id, message);
  return isNew;
}

const APPLIED = {
  all(event) {
    store.bot = event.bot;
    store.messages = new Map();
    event.messages.forEach(keep);
    store.sides = event.sides;
    APPLIED.people(event);
  },
  people(event) {
    store.people = byId(event.people);
    store.chats = byId(event.chats);
  },
  message(event) {
    event.isNew = keep(event.message);
  },
  gone(event) {
    store.messages.get(event.chat)?.delete(event.id);
  },
  action() {},
  side(event) {
    store.sides[event.name] = event.shown;
  },
};

/** Listen to the server for as long as the page is open; after a gap it tells everything again. */
export function listen() {
  const stream = new EventSource("events");
  stream.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    connect(true);
    APPLIED[event.type]?.(event);
    tell(event.type, event);
  };
  stream.onerror = () => connect(false);
}

function connect(connected) {
  if (store.connected === connected) return;
  store.connected = connected;
  tell("connection", { connected });
}

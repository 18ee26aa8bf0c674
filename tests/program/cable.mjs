// tests/program/cable.mjs — a WebSocket that keeps what it heard, for tests of /subscriptions.
import WebSocket from 'ws';
import { eventually } from '../browser/wait.mjs';

export class Line {
  heard = [];
  closed = null; // {code, reason}

  /** `protocols` as a client offers them. */
  static async open(base, query = '', protocols = ['actioncable-v1-json', 'actioncable-unsupported'], options = {}) {
    const line = new Line();
    line.socket = new WebSocket(`${base.replace(/^http/, 'ws')}/subscriptions${query}`, protocols, options);
    line.socket.on('message', (text) => line.heard.push(String(text)));
    line.socket.on('close', (code, reason) => (line.closed = { code, reason: String(reason) }));
    await new Promise((resolve, reject) => line.socket.once('open', resolve).once('error', reject));
    return line;
  }

  send(message) {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The first frame, from now or before, that `wanted` is true of; taken out. Pings are passed over. */
  async next(wanted = () => true, ms = 30_000) {
    let at = -1;
    await eventually(() => {
      at = this.heard.findIndex((text) => !text.startsWith('{"type":"ping"') && wanted(JSON.parse(text), text));
      return at >= 0;
    }, { ms, every: 5, what: `no such frame came; heard ${JSON.stringify(this.heard)}, closed ${JSON.stringify(this.closed)}` });
    return this.heard.splice(at, 1)[0];
  }

  async end(ms = 30_000) {
    await eventually(() => this.closed, { ms, every: 5, what: 'the socket was not closed' });
    return this.closed;
  }

  close() {
    this.socket.terminate();
  }
}

export const identifier = (id) => JSON.stringify({ channel: 'GraphqlChannel', channelId: id });

/** Subscribes over ActionCable; gives the identifier. */
export async function listen(line, id, query, variables = {}) {
  const name = identifier(id);
  line.send({ command: 'subscribe', identifier: name });
  await line.next((frame) => frame.type === 'confirm_subscription' && frame.identifier === name);
  line.send({ command: 'message', identifier: name, data: JSON.stringify({ action: 'execute', query, variables }) });
  await line.next((frame) => frame.identifier === name && frame.message?.more);
  return name;
}

// What tests of webhooks have in common: a practice whose program may call this machine, and a receiver that hears it.
import { createServer } from 'node:http';
import { startKith } from '../browser/kith.mjs';
import { enrol, visitorFor } from '../browser/practice.mjs';
import { LATEST, asker } from './lib.mjs';

export const IN_TIME = { ms: 60_000, what: 'it was not told' };

/** A receiver: `answer(request)` gives the status, now or later; `heard` has every call, in order. */
async function receiver(t) {
  const r = { heard: [], answer: () => 200 };
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', async () => {
      const text = Buffer.concat(parts).toString();
      const one = { path: request.url, headers: request.headers, text, body: JSON.parse(text) };
      r.heard.push(one);
      response.on('error', () => {});
      response.writeHead(await r.answer(one)).end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.closeAllConnections());
  t.after(() => new Promise((resolve) => server.close(resolve)));
  r.url = `http://127.0.0.1:${server.address().port}`;
  r.about = (id, type) => r.heard.filter((one) => one.body.resource_id === String(id) && (!type || one.body.event_type === type));
  return r;
}

export async function house(t, db, version) {
  const kith = await startKith({ t, db, args: ['--hook-networks', '127.0.0.0/8'] });
  const owner = await enrol(await visitorFor(kith, kith.admin));
  const cookie = owner.cookies();
  const ask = asker(kith, { cookie, version });
  return { kith, owner, ask, receiver: await receiver(t) };
}

export const FIELDS = 'id url is_enabled should_retry signature_secret warned_at event_type webhook_events { id event_type retry_count created_at updated_at first_failed_at last_failed_at webhook { id } }';
export const create = async (f, input) => (await f.ask.ok(`mutation($i: createWebhookInput) { createWebhook(input: $i) { webhook { ${FIELDS} } messages { field message kith_code } } }`, { i: input })).createWebhook;
const SENT = '{ id event_type http_response_status resource_id resource_id_type url webhook_id created_at state body attempts { at status milliseconds error } }';
export const sent = async (f, args = '') => (f.ask.version === LATEST
  ? (await f.ask.ok(`{ sentWebhooks(first: 100${args}) { nodes ${SENT} total_count } }`)).sentWebhooks.nodes
  : (await f.ask.ok(`{ sentWebhooks(page_size: 100${args}) ${SENT} }`)).sentWebhooks);

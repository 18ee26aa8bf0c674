// tests/servers/stripe.mjs — a Stripe of our own on loopback: customers, SetupIntents, PaymentIntents, refunds, disputes,
// with their state, keys for questions asked twice, 3-D Secure, and faults on order. Objects begin as Stripe's published
// examples (tests/data/stripe-objects.json). What Stripe would not take is noted in `faults`.
//
//   const stripe = await startStripe();        // or: node tests/servers/stripe.mjs PORT
//   kith … --stripe-url stripe.url, keys stripe.key and stripe.publishable, webhook secret stripe.secret
//   stripe.choose(number, 'success')           // what a payer does in the hosted fields; stripe.authenticate(number, true)
//   stripe.fail('lost_after', { path: /refunds/ })   // the next such question; see FAULTS
//   stripe.event('charge.dispute.created', stripe.dispute(number)), stripe.sign(body)
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { BROWSER_SCRIPT } from './stripe_browser.mjs';

const objects = JSON.parse(readFileSync(new URL('../data/stripe-objects.json', import.meta.url), 'utf8')).resources;
export const VERSION = '2026-10-28.endive';

/** What each card does: a decline code or code when it is charged (and, with `setup`, when it is entered), or 3-D Secure. */
export const CARDS = {
  success: { brand: 'visa', last4: '4242' },
  declined: { brand: 'visa', last4: '0002', decline: 'generic_decline', setup: true },
  declined_later: { brand: 'visa', last4: '0341', decline: 'generic_decline' },
  insufficient_funds: { brand: 'visa', last4: '9995', decline: 'insufficient_funds' },
  lost: { brand: 'visa', last4: '9987', decline: 'lost_card' },
  stolen: { brand: 'visa', last4: '9979', decline: 'stolen_card' },
  fraudulent: { brand: 'visa', last4: '0019', decline: 'fraudulent' },
  velocity: { brand: 'visa', last4: '6975', decline: 'card_velocity_exceeded' },
  expired: { brand: 'visa', last4: '0069', code: 'expired_card' },
  cvc: { brand: 'visa', last4: '0127', code: 'incorrect_cvc' },
  processing_error: { brand: 'visa', last4: '0119', code: 'processing_error' },
  do_not_honor: { brand: 'mastercard', last4: '5556', decline: 'do_not_honor' },
  secure: { brand: 'visa', last4: '3184', secure: true },
  slow: { brand: 'visa', last4: '5126', processing: true },
};

/** Faults: what becomes of the question, and what is heard of it. */
export const FAULTS = ['lost_before', 'lost_after', 'held_before', 'held_after', '500_before', '500_after', '429', '409', 'garbage_after', '403'];

/* Which fields each question may have: nothing else is ever told. */
const FIELDS = {
  'POST /v1/customers': /^metadata\[kith_profile\]$/,
  'POST /v1/setup_intents': /^(customer|usage|payment_method_types\[0\])$/,
  'POST /v1/payment_intents':
    /^(amount|currency|customer|payment_method|confirm|off_session|return_url|payment_method_types\[0\]|metadata\[kith_payment\]|statement_descriptor_suffix|expand\[0\])$/,
  'POST /v1/refunds': /^(payment_intent|amount|metadata\[kith_refund\])$/,
};

class Refusal extends Error {
  constructor(status, error) {
    super(error.message ?? error.code);
    this.status = status;
    this.body = { error: { type: 'invalid_request_error', ...error } };
  }
}

const now = () => Math.floor(Date.now() / 1000);
const number = (kind) => `${kind}_${randomBytes(12).toString('hex')}`;
const missing = (what) => new Refusal(404, { code: 'resource_missing', message: `No such ${what}` });

/** A stand-in's memory: `customers`, `intents` (both kinds), `methods`, `refunds`, each a Map by number. */
class Books {
  customers = new Map();
  intents = new Map();
  methods = new Map();
  refunds = new Map();
  disputed = new Set();

  get(map, id, what) {
    const found = map.get(id);
    if (!found) throw missing(what);
    return found;
  }

  customer(form) {
    const made = { ...structuredClone(objects.customer), id: number('cus'), created: now(), metadata: { kith_profile: form['metadata[kith_profile]'] } };
    this.customers.set(made.id, made);
    return made;
  }

  method(kind) {
    const card = CARDS[kind];
    const made = structuredClone(objects.payment_method);
    Object.assign(made, { id: number('pm'), created: now(), kind, metadata: {} });
    Object.assign(made.card, { brand: card.brand, last4: card.last4, fingerprint: `print${card.last4}` });
    this.methods.set(made.id, made);
    return made;
  }

  setup(form) {
    this.get(this.customers, form.customer, 'customer');
    const id = number('seti');
    const made = { ...structuredClone(objects.setup_intent), id, client_secret: `${id}_secret_${randomBytes(8).toString('hex')}` };
    Object.assign(made, { created: now(), customer: form.customer, usage: form.usage, next_action: null, last_setup_error: null });
    this.intents.set(id, made);
    return made;
  }

  charge(form) {
    if (!(Number(form.amount) >= 50)) throw new Refusal(400, { code: 'amount_too_small', param: 'amount' });
    if (form.customer) this.get(this.customers, form.customer, 'customer');
    const id = number('pi');
    const made = { ...structuredClone(objects.payment_intent), id, client_secret: `${id}_secret_${randomBytes(8).toString('hex')}` };
    Object.assign(made, {
      amount: Number(form.amount), amount_received: 0, currency: form.currency, created: now(), customer: form.customer ?? null,
      metadata: { kith_payment: form['metadata[kith_payment]'] }, last_payment_error: null, next_action: null, latest_charge: null, canceled_at: null,
      processing: null, statement_descriptor_suffix: form.statement_descriptor_suffix ?? null,
    });
    this.intents.set(id, made);
    if (form.confirm === 'true') {
      const method = this.get(this.methods, form.payment_method, 'payment method');
      if (method.customer !== (form.customer ?? null)) throw new Refusal(400, { param: 'payment_method', message: 'The payment method belongs to another customer' });
      this.confirm(made, method, { offSession: form.off_session === 'true', returnUrl: form.return_url });
    }
    return made;
  }

  /* Throws 402 for a card that its bank declines, as an answer to the program; the intent stays, waiting for another. */
  confirm(intent, method, { offSession = false, returnUrl } = {}) {
    const card = CARDS[method.kind];
    const setup = intent.object === 'setup_intent';
    const failed = (code) => {
      const error = { message: 'Your card was declined.', ...code };
      Object.assign(intent, { status: 'requires_payment_method', [setup ? 'last_setup_error' : 'last_payment_error']: { type: 'card_error', ...error }, payment_method: null, next_action: null });
      throw new Refusal(402, { type: 'card_error', ...error, [intent.object]: intent });
    };
    if ((card.decline || card.code) && (!setup || card.setup)) failed({ code: card.code ?? 'card_declined', ...(card.decline ? { decline_code: card.decline } : {}) });
    if (card.secure && offSession) failed({ code: 'authentication_required', decline_code: 'authentication_required' });
    intent.payment_method = method.id;
    if (card.secure) {
      intent.status = 'requires_action';
      intent.next_action = returnUrl ? { type: 'redirect_to_url', redirect_to_url: { url: `${this.url}/bank/${intent.id}`, return_url: returnUrl } } : { type: 'use_stripe_sdk' };
    } else if (card.processing && !setup) {
      intent.status = 'processing';
    } else {
      this.succeed(intent);
    }
  }

  succeed(intent) {
    const method = this.methods.get(intent.payment_method);
    Object.assign(intent, { status: 'succeeded', next_action: null });
    if (intent.object === 'setup_intent') {
      method.customer = intent.customer;
      return;
    }
    intent.amount_received = intent.amount;
    const charge = { ...structuredClone(objects.charge), id: number('ch'), amount: intent.amount, amount_captured: intent.amount, currency: intent.currency };
    Object.assign(charge, { payment_intent: intent.id, payment_method: method.id, customer: intent.customer, created: now(), captured: true });
    Object.assign(charge.payment_method_details.card, method.card);
    intent.latest_charge = charge;
  }

  cancel(id) {
    const intent = this.get(this.intents, id, 'payment intent');
    if (['succeeded', 'canceled', 'processing'].includes(intent.status)) throw new Refusal(400, { code: 'payment_intent_unexpected_state' });
    Object.assign(intent, { status: 'canceled', canceled_at: now() });
    return intent;
  }

  refund(form) {
    const intent = this.get(this.intents, form.payment_intent, 'payment intent');
    const charge = intent.latest_charge;
    if (!charge) throw new Refusal(400, { message: 'This PaymentIntent does not have a successful charge to refund.' });
    if (this.disputed.has(intent.id)) throw new Refusal(400, { code: 'charge_disputed' });
    if (charge.amount_refunded === charge.amount) throw new Refusal(400, { code: 'charge_already_refunded' });
    const amount = Number(form.amount);
    if (amount > charge.amount - charge.amount_refunded) throw new Refusal(400, { param: 'amount', message: 'Refund amount is greater than unrefunded amount on charge' });
    charge.amount_refunded += amount;
    const made = { ...structuredClone(objects.refund), id: number('re'), amount, currency: intent.currency, charge: charge.id, payment_intent: intent.id };
    Object.assign(made, { created: now(), metadata: { kith_refund: form['metadata[kith_refund]'] } });
    this.refunds.set(made.id, made);
    return made;
  }

  refundsOf(query) {
    const found = [...this.refunds.values()].filter((r) => !query.payment_intent || r.payment_intent === query.payment_intent).reverse();
    const limit = Number(query.limit ?? 10);
    return { object: 'list', url: '/v1/refunds', data: found.slice(0, limit), has_more: found.length > limit };
  }

  detach(id) {
    const method = this.get(this.methods, id, 'payment method');
    if (method.kept) throw new Refusal(400, { message: 'This payment method cannot be detached.' });
    if (!method.customer) throw new Refusal(400, { message: 'The payment method you provided is not attached to a customer so detachment is impossible.' });
    method.customer = null;
    return method;
  }

  list(query) {
    let found = [...this.intents.values()].filter((i) => i.object === 'payment_intent').reverse();
    if (query.customer) found = found.filter((i) => i.customer === query.customer);
    if (query['created[gte]']) found = found.filter((i) => i.created >= Number(query['created[gte]']));
    if (query.starting_after) found = found.slice(found.findIndex((i) => i.id === query.starting_after) + 1);
    const limit = Number(query.limit ?? 10);
    return { object: 'list', url: '/v1/payment_intents', data: found.slice(0, limit).map((i) => shown(i)), has_more: found.length > limit };
  }
}

/** As it is told: `latest_charge` and `payment_method` as numbers, unless they are asked for. */
function shown(object, expand = [], books) {
  const { kind: _, ...copy } = object;
  if (copy.latest_charge && !expand.includes('latest_charge')) copy.latest_charge = copy.latest_charge.id;
  if (copy.object === 'setup_intent' && copy.payment_method && expand.includes('payment_method')) copy.payment_method = shown(books.methods.get(copy.payment_method));
  return copy;
}

/* The questions there are: [method and path, what answers]. */
const ROUTES = [
  [/^POST \/v1\/customers$/, (b, form) => b.customer(form)],
  [/^POST \/v1\/setup_intents$/, (b, form) => b.setup(form)],
  [/^POST \/v1\/payment_intents$/, (b, form) => b.charge(form)],
  [/^POST \/v1\/refunds$/, (b, form) => b.refund(form)],
  [/^POST \/v1\/payment_intents\/(pi_\w+)\/cancel$/, (b, form, id) => b.cancel(id)],
  [/^POST \/v1\/payment_methods\/(pm_\w+)\/detach$/, (b, form, id) => b.detach(id)],
  [/^GET \/v1\/payment_intents$/, (b, form) => b.list(form)],
  [/^GET \/v1\/payment_intents\/(\w+)$/, (b, form, id) => b.get(b.intents, id, 'payment intent')],
  [/^GET \/v1\/setup_intents\/(\w+)$/, (b, form, id) => b.get(b.intents, id, 'setup intent')],
  [/^GET \/v1\/payment_methods\/(\w+)$/, (b, form, id) => b.get(b.methods, id, 'payment method')],
  [/^GET \/v1\/refunds$/, (b, form) => b.refundsOf(form)],
  [/^GET \/v1\/refunds\/(\w+)$/, (b, form, id) => b.get(b.refunds, id, 'refund')],
];

export async function startStripe({ port = 0, key = 'rk_test_of_the_stand_in', publishable = 'pk_test_of_the_stand_in', secret = 'whsec_of_the_stand_in' } = {}) {
  const books = new Books();
  const stripe = { key, publishable, secret, books, faults: [], asked: [], orders: [], keys: new Map(), change: null };

  const act = (line, form) => {
    for (const [pattern, run] of ROUTES) {
      const match = pattern.exec(line);
      if (!match) continue;
      try {
        const made = run(books, form, match[1]);
        return { status: 200, body: made.object === 'list' ? made : shown(made, Object.keys(form).filter((k) => k.startsWith('expand[')).map((k) => form[k]), books) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { status: error.status, body: structuredClone(error.body) };
      }
    }
    return { status: 404, body: { error: { type: 'invalid_request_error', message: `Unrecognized request URL (${line})` } } };
  };

  /* Once for each key: the first answer is kept, a 429 and a 409 are not. */
  const answerOnce = (line, form, once, fault) => {
    const print = createHash('sha256').update(line + JSON.stringify(Object.entries(form).sort())).digest('hex');
    if (fault === '429') return { status: 429, headers: { 'retry-after': '7' }, body: { error: { type: 'invalid_request_error', code: 'rate_limit' } } };
    if (fault === '409') return { status: 409, body: { error: { type: 'idempotency_error', code: 'idempotency_key_in_use' } } };
    if (fault === '403') return { status: 403, body: { error: { type: 'invalid_request_error', code: 'more_permissions_required' } } };
    const kept = once && stripe.keys.get(once);
    if (kept && kept.print !== print) return { status: 400, body: { error: { type: 'idempotency_error' } } };
    if (kept) return kept.answer;
    const down = { status: 500, body: { error: { type: 'api_error' } } };
    const answer = fault === '500_before' ? down : act(line, form);
    const said = structuredClone(fault === '500_after' ? down : answer);
    if (once) stripe.keys.set(once, { print, answer: said });
    return said;
  };

  const note = (request, line, form, once) => {
    const { headers } = request;
    const fields = FIELDS[line];
    const wrong = (text) => stripe.faults.push(`${line}: ${text}`);
    if (headers['stripe-version'] !== VERSION) wrong(`version ${headers['stripe-version']}`);
    if (request.method === 'POST' && !/^application\/x-www-form-urlencoded/.test(headers['content-type'])) wrong(`type ${headers['content-type']}`);
    if (request.method === 'POST' && !once) wrong('no key');
    if (request.method === 'GET' && once) wrong('a key');
    for (const name of Object.keys(form)) if (fields && !fields.test(name)) wrong(`field ${name}`);
    stripe.asked.push({ line, form, key: once, version: headers['stripe-version'] });
  };

  const handle = (request, response, body) => {
    const url = new URL(request.url, 'http://stripe.test');
    const say = ({ status, body: json, headers = {} }) => {
      response.writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*', ...headers }).end(typeof json === 'string' ? json : JSON.stringify(json));
    };
    if (request.method === 'OPTIONS') return response.writeHead(204, { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }).end();
    if (url.pathname === '/v3/') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(BROWSER_SCRIPT(stripe.url, CARDS));
    const form = Object.fromEntries(request.method === 'GET' ? url.searchParams : new URLSearchParams(body));
    const confirm = /^\/v1\/(?:payment|setup)_intents\/(\w+)\/confirm$/.exec(url.pathname);
    if (confirm && form.key === publishable) return say(stripe.confirm(confirm[1], form));
    const asked = /^\/v1\/(?:payment|setup)_intents\/(\w+)\/authenticate$/.exec(url.pathname);
    if (asked && form.key === publishable) return say(stripe.answer(asked[1], form));
    const bank = /^\/bank\/(\w+)$/.exec(url.pathname);
    if (bank) return answerBank(response, bank[1], form, request.method);
    const line = `${request.method} ${url.pathname}`;
    const once = request.headers['idempotency-key'];
    if (request.headers.authorization !== `Bearer ${key}`) return say({ status: 401, body: { error: { type: 'invalid_request_error', message: 'Invalid API Key provided' } } });
    note(request, line, form, once);
    const order = stripe.orders.findIndex((o) => o.path.test(line));
    const fault = order >= 0 ? stripe.orders.splice(order, 1)[0].fault : '';
    if (fault === 'lost_before') return breakOff(request);
    if (fault === 'held_before') return stripe.held();
    const answer = answerOnce(line, form, once, fault);
    if (fault === 'lost_after') return breakOff(request);
    if (fault === 'held_after') return stripe.held();
    if (fault === 'garbage_after') return say({ status: 200, body: '<html>Bad gateway' });
    if (stripe.change) stripe.change(answer.body, line);
    return say(answer);
  };

  /* In the middle of an answer: libcurl itself repeats what had no byte of one on a kept connection. */
  const breakOff = ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{', () => socket.destroy());

  /* The payer's bank, for who was sent there. */
  const answerBank = (response, id, form, method) => {
    const intent = books.intents.get(id);
    if (method === 'POST') {
      const back = intent.next_action.redirect_to_url.return_url;
      stripe.authenticate(id, form.passed === 'yes');
      return response.writeHead(303, { location: back }).end();
    }
    return response.writeHead(200, { 'content-type': 'text/html' }).end(
      '<!doctype html><html lang="en"><title>Bank</title><form method="post"><button name="passed" value="yes">Confirm</button><button name="passed" value="no">Refuse</button></form></html>');
  };

  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk)).on('end', () => handle(request, response, body));
  }).listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  stripe.url = books.url = `http://127.0.0.1:${server.address().port}`;

  /** The next question that matches ends like this. */
  stripe.fail = (fault, { path = /^POST/ } = {}) => {
    if (!FAULTS.includes(fault)) throw new Error(`no such fault: ${fault}`);
    stripe.orders.push({ fault, path });
  };
  /** The next question that matches is heard, and done (`held_after`) or not (`held_before`), and has no answer: gives when that is so. */
  stripe.hold = (fault, { path }) =>
    new Promise((resolve) => {
      stripe.held = resolve;
      stripe.fail(fault, { path });
    });
  /** What the script in a browser asks: confirms with a card of CARDS, or a method on file. */
  stripe.confirm = (id, form) => {
    const intent = books.intents.get(id);
    if (!intent || intent.client_secret !== form.client_secret) return { status: 404, body: { error: { type: 'invalid_request_error', code: 'resource_missing' } } };
    const method = form.payment_method ? books.methods.get(form.payment_method) : books.method(form.card);
    try {
      books.confirm(intent, method);
      return { status: 200, body: shown(intent) };
    } catch (error) {
      return { status: error.status, body: error.body };
    }
  };
  /** What the bank's dialog says there: {client_secret, passed: 'yes' or 'no'}. */
  stripe.answer = (id, form) => {
    const intent = books.intents.get(id);
    if (!intent || intent.client_secret !== form.client_secret || intent.status !== 'requires_action') return { status: 404, body: { error: { type: 'invalid_request_error', code: 'resource_missing' } } };
    stripe.authenticate(id, form.passed === 'yes');
    if (intent.status !== 'requires_payment_method') return { status: 200, body: shown(intent) };
    return { status: 402, body: { error: { message: 'We are unable to authenticate your payment method.', ...(intent.last_payment_error ?? intent.last_setup_error) } } };
  };
  stripe.choose = (id, card) => stripe.confirm(id, { client_secret: books.intents.get(id).client_secret, card });
  stripe.authenticate = (id, passed) => {
    const intent = books.intents.get(id);
    if (passed) return books.succeed(intent);
    const error = { type: 'card_error', code: intent.object === 'setup_intent' ? 'setup_intent_authentication_failure' : 'payment_intent_authentication_failure' };
    return Object.assign(intent, { status: 'requires_payment_method', payment_method: null, next_action: null, [intent.object === 'setup_intent' ? 'last_setup_error' : 'last_payment_error']: error });
  };
  /** A charge that was processing is through. */
  stripe.settle = (id) => books.succeed(books.intents.get(id));
  stripe.dispute = (id, more = {}) => {
    books.disputed.add(id);
    const { latest_charge: charge } = books.intents.get(id);
    return { ...structuredClone(objects.dispute), id: number('dp'), charge: charge.id, payment_intent: id, amount: charge.amount, currency: charge.currency, status: 'needs_response', ...more };
  };
  /** The text of an event; `object` may be a number of a charge, setup or refund. */
  stripe.event = (type, object, more = {}) => {
    const about = typeof object === 'string' ? (books.intents.get(object) ?? books.refunds.get(object) ?? books.methods.get(object)) : object;
    return JSON.stringify({ ...structuredClone(objects.event), id: number('evt'), created: now(), type, api_version: VERSION, data: { object: shown(about, [], books) }, ...more });
  };
  stripe.sign = (body, { secret: by = secret, at = now() } = {}) => `t=${at},v1=${createHmac('sha256', by).update(`${at}.${body}`).digest('hex')}`;
  /** How often what was asked with this reference was charged for good. */
  stripe.paid = (reference) => [...books.intents.values()].filter((i) => i.metadata.kith_payment === reference && i.status === 'succeeded').length;
  stripe.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return stripe;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const stripe = await startStripe({ port: Number(process.argv[2] ?? 0) });
  console.log(`${stripe.url} ${stripe.key} ${stripe.publishable} ${stripe.secret}`);
}

// kill -9 of a serving process in the middle of a payment: the gateway has heard of it, or has done it, and nobody was told.
// Back again, the server asks for what became of it: charged once, given back once, and the books add up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, addStaff, address, openPortal, visitorFor } from '../browser/practice.mjs';
import { startKith } from '../browser/kith.mjs';
import { eventually } from '../browser/wait.mjs';
import { startStripe } from '../servers/stripe.mjs';

const CHARGE = /^POST \/v1\/payment_intents$/, REFUND = /^POST \/v1\/refunds$/;

/** A client with a sign-in, and a card of theirs at the gateway. */
async function payer(kith, stripe, staff) {
  const email = address('olga');
  const id = await addClient(staff, { first: 'Olga', last: 'Petrova', born: '1985-04-02', email });
  const visitor = await openPortal(kith, staff, id, email);
  const customer = stripe.books.customer({ 'metadata[kith_profile]': `client-1-${id}` }), method = stripe.books.method('success');
  method.customer = customer.id;
  await kith.sql(`INSERT INTO gateway_customer (org_id, client_id, gateway, customer, created_at) VALUES (1, ${id}, 'stripe', '${customer.id}', 0)`);
  await kith.sql(`INSERT INTO card (org_id, client_id, gateway, method, brand, last4, exp_month, exp_year, label, created_at)
    VALUES (1, ${id}, 'stripe', '${method.id}', 'visa', '4242', 8, 2041, 'personal', 0)`);
  const [[card]] = await kith.sql(`SELECT id FROM card WHERE client_id = ${id}`);
  return { id, visitor, card };
}

/** A bill that staff write and send. Gives its number in the database. */
async function bill(staff, client) {
  const path = `/billing/invoices/new?client=${client}`;
  const sent = await staff.submit(path, { description1: 'Family therapy', units1: '1', unit_price1: '120.00', payer: '', do: 'send' }, { action: '/billing/invoices/new' });
  assert.equal(sent.status, 303, await sent.clone().text());
  return Number(/\/billing\/invoices\/(\d+)/.exec(sent.headers.get('location'))[1]);
}

/** Killed while the gateway holds the question that matches; up again after it. */
async function killedDuring(kith, stripe, when, path, act) {
  const held = stripe.hold(when, { path });
  const answered = act().catch((error) => assert.notEqual(error.name, 'AssertionError', error.message));
  await held;
  await kith.kill('SIGKILL');
  await answered;
  await kith.restart();
}

for (const db of process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite']) {
  test(`a_server_killed_in_the_middle_of_a_payment_takes_and_gives_back_once_on_${db}`, { timeout: 480_000 }, async (t) => {
    const stripe = await startStripe();
    t.after(() => stripe.close());
    const kith = await startKith({ t, db, args: ['--stripe-publishable-key', stripe.publishable, '--stripe-url', stripe.url], env: { KITH_STRIPE_KEY: stripe.key } });
    const staff = await visitorFor(kith, await addStaff(kith, 'provider'));
    const olga = await payer(kith, stripe, staff);
    const one = async (text) => (await kith.sql(text))[0];
    /* As two minutes later: nobody else asks for it meanwhile. */
    const later = (table) => kith.sql(`UPDATE ${table} SET look_at = 0 WHERE look_at IS NOT NULL`);
    const adds = async () => {
      const doctor = await kith.cli('doctor', '--keys', `${kith.dir}/kith.keys`);
      assert.match(doctor.stdout, /ledger/i);
      assert.doesNotMatch(doctor.stdout + doctor.stderr, /does not add up/);
    };

    for (const when of ['held_before', 'held_after']) {
      const id = await bill(staff, olga.id);
      const path = `/portal/bills/${id}/pay`;
      await killedDuring(kith, stripe, when, CHARGE, () => olga.visitor.submit(path, { card: olga.card, amount: '120.00' }, { action: path }));
      const [payment, state] = await one(`SELECT id, state FROM payment WHERE invoice_id = ${id}`);
      assert.equal(state, 'started', `${when}: it is written down before anybody is asked`);
      assert.match(await (await olga.visitor.fetch(`/portal/bills/${id}`)).text(), /under way/);
      await later('payment');
      await eventually(async () => (await one(`SELECT state FROM payment WHERE id = ${payment}`))[0] === 'succeeded', { ms: 30_000, what: `${when}: nobody found out` });
      const charges = [...stripe.books.intents.values()].filter((i) => i.metadata?.kith_payment === `payment-${payment}`);
      assert.deepEqual(charges.map((i) => i.status), ['succeeded'], `${when}: charged once`);
      assert.deepEqual(await one(`SELECT state, balance, paid FROM invoice WHERE id = ${id}`), ['paid', '0', '12000']);
      assert.equal((await kith.sql(`SELECT id FROM payment WHERE invoice_id = ${id}`)).length, 1);

      const back = `/billing/payments/${payment}/refund`;
      await killedDuring(kith, stripe, when, REFUND, () => staff.submit(back, { amount: '20.00', still_owed: 'no', reason: 'asked for' }, { action: back }));
      assert.deepEqual(await one(`SELECT state FROM refund WHERE payment_id = ${payment}`), ['started']);
      await later('refund');
      await eventually(async () => (await one(`SELECT state FROM refund WHERE payment_id = ${payment}`))[0] === 'succeeded', { ms: 30_000, what: `${when}: nobody found out of the refund` });
      assert.equal(charges[0].latest_charge.amount_refunded, 2000, `${when}: given back once`);
      assert.deepEqual(await one(`SELECT refunded FROM payment WHERE id = ${payment}`), ['2000']);
      await adds();
    }
    assert.deepEqual(stripe.faults, []);
  });
}

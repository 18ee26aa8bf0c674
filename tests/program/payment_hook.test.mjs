// What Stripe posts to a started Kith: only what is signed with our secret counts, and each message once.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { DIALECTS, asker, keyFor } from '../api/lib.mjs';
import { startKith } from '../browser/kith.mjs';
import { addStaff, visitorFor } from '../browser/practice.mjs';
import { eventually } from '../browser/wait.mjs';
import { startStripe } from '../servers/stripe.mjs';

const PATH = '/webhooks/payments/stripe';

async function start(t, db) {
  const stripe = await startStripe();
  t.after(() => stripe.close());
  const env = { KITH_STRIPE_KEY: stripe.key, KITH_STRIPE_WEBHOOK_SECRET: `whsec_${randomBytes(8).toString('hex')},${stripe.secret}` };
  const kith = await startKith({ t, db, args: ['--stripe-publishable-key', stripe.publishable, '--stripe-url', stripe.url], env });
  const post = (body, signature) =>
    fetch(kith.base + PATH, { method: 'POST', body, headers: { 'content-type': 'application/json; charset=utf-8', ...(signature ? { 'stripe-signature': signature } : {}) } });
  return { kith, stripe, post };
}

for (const db of ['sqlite', 'postgres']) {
  describe(db, () => {
    test('signed_messages_are_taken_once_and_all_others_refused', async (t) => {
      const { kith, stripe, post } = await start(t, db);
      const charge = stripe.books.charge({ amount: '12500', currency: 'usd', 'metadata[kith_payment]': 'payment-1' });
      const body = stripe.event('payment_intent.succeeded', { ...charge, status: 'succeeded', amount_received: 12500 });
      assert.equal((await post(body)).status, 401);
      assert.equal((await post(body, stripe.sign(body, { secret: 'whsec_of_somebody_else' }))).status, 401);
      assert.equal((await post(body.replace('12500', '1'), stripe.sign(body))).status, 401);
      assert.equal((await post(body, stripe.sign(body, { at: Math.floor(Date.now() / 1000) - 400 }))).status, 401);
      assert.equal((await post('{}', stripe.sign('{}'))).status, 400);
      for (let i = 0; i < 2; i++) {
        const taken = await post(body, stripe.sign(body)); // of another program at the same account, twice
        assert.equal(taken.status, 200);
        assert.deepEqual(await taken.json(), { received: true });
      }
      assert.equal((await fetch(kith.base + PATH)).status, 405);
      const log = await kith.log();
      for (const secret of [stripe.key, stripe.secret, charge.client_secret]) assert.ok(!log.includes(secret));
    });

    test('a_dispute_is_told_to_staff_with_its_reason_and_the_last_day_for_an_answer', async (t) => {
      const { kith, stripe, post } = await start(t, db);
      const charge = stripe.books.charge({ amount: '12500', currency: 'usd', 'metadata[kith_payment]': 'payment-1' });
      await kith.sql("INSERT INTO client (org_id, first_name, last_name, sort_name, created_at) VALUES (1, 'Leo', 'Ruiz', 'ruiz leo', 0)");
      await kith.sql("INSERT INTO payer (org_id, kind, client_id, code, created_at) VALUES (1, 'client', 1, 'K7QX', 0)");
      await kith.sql(`INSERT INTO payment (org_id, payer_id, client_id, amount, medium, state, gateway, intent, idempotency_key, paid_on, created_at, created_kind, created_by, settled_at)
        VALUES (1, 1, 1, 12500, 'card', 'succeeded', 'stripe', '${charge.id}', 'once-and-once-only', 20000, 0, 'staff', 1, 0)`);
      charge.latest_charge = { id: 'ch_of_leo', amount: 12500, currency: 'usd' };
      const dispute = stripe.dispute(charge.id, { reason: 'fraudulent', evidence_details: { due_by: 1924992000 } });
      const tell = async (type, more) => {
        const body = stripe.event(`charge.dispute.${type}`, { ...dispute, ...more });
        assert.equal((await post(body, stripe.sign(body))).status, 200);
      };
      await tell('created');
      await tell('funds_withdrawn');
      const key = await keyFor(kith, kith.admin.email);
      for (const version of DIALECTS) {
        const ask = asker(kith, { key, version });
        const FIELDS = 'id disputed_amount reason formatted_reason status response_required_by stripe_dispute_id billing_item { id charge_backs { id } }';
        const { chargeBacks } = await ask.ok(version ? `{ chargeBacks { total_count nodes { ${FIELDS} } } }` : `{ chargeBacks(show_all_for_org: true) { ${FIELDS} } }`);
        const [one, ...others] = version ? chargeBacks.nodes : chargeBacks;
        assert.deepEqual([others, one.disputed_amount, one.reason, one.formatted_reason, one.status, one.stripe_dispute_id], [[], '125.00', 'fraudulent', 'The payer says that it was not them', 'needs_response', dispute.id]);
        assert.equal(Date.parse(one.response_required_by), 1924992000_000);
        assert.deepEqual(one.billing_item, { id: '1', charge_backs: [{ id: one.id }] });
        const { byNumber, byTheirs, none } = await ask.ok(`{ byNumber: chargeBack(id: "${one.id}") { id } byTheirs: chargeBack(stripe_dispute_id: "${dispute.id}") { id } none: chargeBack(id: "99") { id } }`);
        assert.deepEqual([byNumber, byTheirs, none], [{ id: one.id }, { id: one.id }, null]);
      }
      const staff = await visitorFor(kith, await addStaff(kith, 'support'));
      const page = await (await staff.fetch('/billing/payments/1')).text();
      for (const words of ['Waits for an answer', 'The payer says that it was not them', dispute.id]) assert.ok(page.includes(words), `${words}: ${page}`);
      await tell('closed', { status: 'won' });
      assert.ok((await (await staff.fetch('/billing/payments/1')).text()).includes('Won: the money came back'));
    });
  });
}

test('without_stripe_there_is_no_such_address', async (t) => {
  const kith = await startKith({ t, args: ['--payments', 'test'] });
  assert.equal((await fetch(kith.base + PATH, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).status, 404);
});

test('a_removed_card_that_stripe_will_not_forget_does_not_keep_the_others', async (t) => {
  const { kith, stripe } = await start(t, 'sqlite');
  await kith.sql("INSERT INTO client (org_id, first_name, last_name, sort_name, created_at) VALUES (1, 'Leo', 'Ruiz', 'ruiz leo', 0)");
  const methods = [stripe.books.method('success'), stripe.books.method('success')];
  methods[0].kept = true;
  for (const [i, method] of methods.entries()) {
    method.customer = 'cus_of_leo';
    await kith.sql(`INSERT INTO card (org_id, client_id, gateway, method, brand, last4, exp_month, exp_year, state, forget_at, created_at)
      VALUES (1, 1, 'stripe', '${method.id}', 'visa', '4242', 8, 2041, 'removed', ${i + 1}, 0)`);
  }
  await eventually(() => methods[1].customer === null, { ms: 30_000, what: 'the second card is not forgotten' });
  const rows = async () => kith.sql('SELECT forget_at IS NULL, forget_at > 1000 FROM card ORDER BY id');
  await eventually(async () => (await rows())[1][0] === '1', { what: 'the second card is asked for again' });
  assert.equal((await rows())[0][1], '1', 'the first is asked for tomorrow');
});

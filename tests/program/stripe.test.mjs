// Stripe's adapter against a Stripe of our own (tests/servers/stripe.mjs), judged by Stripe's official package: it asks the
// same, and what it signs is taken. Our half is the program tests/pay/drive.c.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import Stripe from 'stripe';
import { kith as run, startKith } from '../browser/kith.mjs';
import { newKey, startDrive } from '../pay/drive.mjs';

const result = ({ end, error }) => `${end} ${error}`.trim();

test('stripe_is_asked_what_its_official_package_asks', async (t) => {
  const drive = await startDrive(t);
  const { stripe, ask } = drive;
  const customer = await drive.customer();
  const setup = await ask('setup', customer, newKey());
  stripe.choose(setup.number, 'success');
  const { method } = await ask('setup_read', customer, setup.number);
  const charge = await drive.charge(customer, method, { words: 'Bill 71' });
  const onSession = await drive.charge(customer, method, { reference: 'payment-2', session: 'on', back: 'https://portal.example.org/pay/71' });
  const begun = await ask('begin', '', 9900, 'EUR', newKey(), 'payment-3', '');
  await ask('read', charge.number);
  await ask('find', customer, 'payment-9', 1_700_000_000);
  const refund = await ask('refund', onSession.number, 500, 'USD', 'refund-1', newKey());
  await ask('refund_read', refund.number);
  await ask('refund_find', onSession.number, 'refund-1');
  await ask('cancel', begun.number, newKey());
  await ask('forget', method);
  await ask('check');
  const ours = stripe.asked.splice(0);

  const url = new URL(stripe.url);
  const official = new Stripe(stripe.key, { host: url.hostname, port: Number(url.port), protocol: 'http', maxNetworkRetries: 0, telemetry: false });
  const key = (i) => ({ idempotencyKey: ours[i].key });
  const card = ['card'];
  await official.customers.create({ metadata: { kith_profile: 'client-1' } }, key(0));
  await official.setupIntents.create({ customer, usage: 'off_session', payment_method_types: card }, key(1));
  await official.setupIntents.retrieve(setup.number, { expand: ['payment_method'] });
  const common = { amount: 12500, currency: 'usd', customer, payment_method_types: card, expand: ['latest_charge'], payment_method: method, confirm: true };
  await official.paymentIntents.create({ ...common, metadata: { kith_payment: 'payment-1' }, statement_descriptor_suffix: 'BILL 71', off_session: true }, key(3));
  await official.paymentIntents.create({ ...common, metadata: { kith_payment: 'payment-2' }, return_url: 'https://portal.example.org/pay/71' }, key(4));
  await official.paymentIntents.create({ amount: 9900, currency: 'eur', payment_method_types: card, metadata: { kith_payment: 'payment-3' }, expand: ['latest_charge'] }, key(5));
  await official.paymentIntents.retrieve(charge.number, { expand: ['latest_charge'] });
  await official.paymentIntents.list({ limit: 50, created: { gte: 1_700_000_000 - 300 }, customer });
  await official.refunds.create({ payment_intent: onSession.number, amount: 500, metadata: { kith_refund: 'refund-1' } }, key(8));
  await official.refunds.retrieve(refund.number);
  await official.refunds.list({ limit: 100, payment_intent: onSession.number });
  await official.paymentIntents.cancel(begun.number, undefined, key(11));
  await official.paymentMethods.detach(method, undefined, key(12));
  await official.paymentIntents.list({ limit: 1 });
  const theirs = stripe.asked.splice(0);
  assert.equal(ours.length, 14);
  ours.forEach((asked, i) => assert.deepEqual(asked, theirs[i], `question ${i}`));
});

describe('webhooks', () => {
  const secret = 'whsec_of_the_stand_in';
  const now = () => Math.floor(Date.now() / 1000);
  const sign = (payload, more = {}) => Stripe.webhooks.generateTestHeaderString({ payload, secret, ...more });

  test('what_the_official_package_signs_is_taken_and_nothing_else', async (t) => {
    const { stripe, ask } = await startDrive(t, { secrets: `whsec_of_the_coming_one,${secret}` });
    const { number } = await ask('begin', '', 12500, 'USD', newKey(), 'payment-1', '');
    const body = stripe.event('payment_intent.processing', number), second = now();
    const read = async (header, text = body, at = now()) => (await ask('webhook', header, at, text)).result;
    assert.equal(await read(sign(body)), 'ok');
    assert.equal(await read(sign(body, { secret: 'whsec_of_the_coming_one' })), 'ok');
    assert.equal(await read(`t=${second},v1=${'0'.repeat(64)},${sign(body, { timestamp: second }).split(',')[1]}`), 'ok', 'one of several signatures');
    assert.equal(await read(sign(body, { secret: 'whsec_of_somebody_else' })), 'denied');
    assert.equal(await read(sign(body), body.replace('12500', '1')), 'denied', 'a changed body');
    assert.equal(await read(sign(body).replace(/.$/, (c) => (c === '0' ? '1' : '0'))), 'denied', 'a changed signature');
    assert.equal(await read(sign(body).replace('v1=', 'v0=')), 'denied', 'another scheme');
    assert.equal(await read(sign(body).replace(/^t=\d+/, `t=${now() + 1}`)), 'denied', 'a changed time');
    for (const nothing of ['', 't=', 'v1=', 't=1,v1=', `t=${now()}`, `v1=${'0'.repeat(64)}`, `t=-1,v1=${'0'.repeat(64)}`]) assert.equal(await read(nothing), 'denied', nothing);
    assert.equal(await read(sign(body, { timestamp: second - 299 }), body, second), 'ok');
    assert.equal(await read(sign(body, { timestamp: second - 301 }), body, second), 'denied', 'an old one');
    assert.equal(await read(sign(body, { timestamp: second + 301 }), body, second), 'denied', 'one of the future');
    assert.equal(await read(sign('no json'), 'no json'), 'invalid');
    assert.equal(await read(sign('{}'), '{}'), 'invalid');
  });

  test('an_event_of_the_other_mode_is_refused', async (t) => {
    const { stripe, ask } = await startDrive(t, { live: true });
    const { number } = await ask('begin', '', 12500, 'USD', newKey(), 'payment-1', '');
    const test = stripe.event('payment_intent.succeeded', number), live = stripe.event('payment_intent.processing', number, { livemode: true });
    assert.equal((await ask('webhook', sign(test), now(), test)).result, 'denied');
    assert.equal((await ask('webhook', sign(live), now(), live)).result, 'ok');
  });

  test('each_kind_of_news_is_read', async (t) => {
    const drive = await startDrive(t);
    const { stripe, ask } = drive;
    const tell = (body) => ask('webhook', stripe.sign(body), now(), body);
    const customer = await drive.customer(), method = await drive.card(customer);
    const { number } = await drive.charge(customer, method);
    const paid = await tell(stripe.event('payment_intent.succeeded', number));
    assert.deepEqual([paid.news, paid.charge, paid.reference, paid.customer, paid.amount], ['paid', number, 'payment-1', customer, '12500 USD']);
    assert.match(paid.id, /^evt_/);

    const poor = await drive.charge(customer, await drive.card(customer, 'insufficient_funds'), { reference: 'payment-2' });
    const failed = await tell(stripe.event('payment_intent.payment_failed', poor.number));
    assert.deepEqual([failed.news, failed.charge, failed.why], ['failed', poor.number, 'declined_funds']);
    assert.equal((await tell(stripe.event('payment_intent.processing', number))).news, 'processing');
    assert.equal((await tell(stripe.event('payment_intent.canceled', poor.number))).news, 'cancelled');

    const refund = await ask('refund', number, 500, 'USD', 'refund-1', newKey());
    const given = await tell(stripe.event('refund.created', refund.number));
    assert.deepEqual([given.news, given.refund, given.charge, given.amount, given.reference], ['refunded', refund.number, number, '500 USD', 'refund-1']);
    stripe.books.refunds.get(refund.number).status = 'failed';
    for (const type of ['refund.updated', 'refund.failed']) assert.equal((await tell(stripe.event(type, refund.number))).news, 'refund_failed');

    const opened = await tell(stripe.event('charge.dispute.created', stripe.dispute(number, { reason: 'fraudulent', evidence_details: { due_by: 1796000000 } })));
    assert.deepEqual([opened.news, opened.charge, opened.amount], ['dispute_opened', number, '12500 USD']);
    assert.match(opened.dispute, /^dp_/);
    assert.deepEqual([opened.reason, opened.status, opened.due], ['fraudulent', 'needs_response', 1796000000]);
    const odd = await tell(stripe.event('charge.dispute.updated', stripe.dispute(number, { reason: 'x'.repeat(9000), evidence_details: { due_by: -1 } })));
    assert.deepEqual([odd.news, odd.reason.length, odd.due], ['dispute_told', 100, 0]);
    assert.equal((await tell(stripe.event('charge.dispute.funds_withdrawn', stripe.dispute(number)))).news, 'dispute_opened');
    for (const [type, status] of [['created', 'warning_needs_response'], ['closed', 'warning_closed']])
      assert.equal((await tell(stripe.event(`charge.dispute.${type}`, stripe.dispute(number, { status })))).news, 'dispute_told');
    for (const [status, won] of [['won', true], ['lost', false]]) {
      const closed = await tell(stripe.event('charge.dispute.closed', stripe.dispute(number, { status })));
      assert.deepEqual([closed.news, closed.won], ['dispute_closed', won]);
    }

    Object.assign(stripe.books.methods.get(method).card, { exp_year: 2041, last4: '1881' });
    for (const type of ['payment_method.updated', 'payment_method.automatically_updated']) {
      const card = await tell(stripe.event(type, method));
      assert.deepEqual([card.news, card.customer, card.method, card.card], ['card_updated', customer, method, 'visa 1881 8/2041 print4242']);
    }
    const setup = await ask('setup', customer, newKey());
    stripe.choose(setup.number, 'success');
    const done = await tell(stripe.event('setup_intent.succeeded', setup.number));
    assert.deepEqual([done.news, done.setup, done.customer], ['setup_done', setup.number, customer]);
    assert.equal((await tell(stripe.event('plan.created', {}))).news, 'other');
  });
});

describe('a card', () => {
  test('is_kept_by_its_customer_and_read_with_what_people_know_it_by', async (t) => {
    const drive = await startDrive(t);
    const { stripe, ask } = drive;
    const customer = await drive.customer();
    const setup = await ask('setup', customer, newKey());
    assert.match(setup.client_secret, /^seti_\w+_secret_/);
    assert.equal(result(await ask('setup_read', customer, setup.number)), 'needs_action setup_open');
    stripe.choose(setup.number, 'declined');
    assert.equal(result(await ask('setup_read', customer, setup.number)), 'declined declined_bank');
    stripe.choose(setup.number, 'secure');
    assert.equal(result(await ask('setup_read', customer, setup.number)), 'declined declined_bank', 'not before the bank was told');
    stripe.authenticate(setup.number, true);
    const kept = await ask('setup_read', customer, setup.number);
    assert.deepEqual([kept.end, kept.card], ['done', 'visa 3184 8/2030 print3184']);
    const other = await drive.customer('client-2');
    const wrong = await ask('setup_read', other, setup.number);
    assert.deepEqual([result(wrong), wrong.method], ['refused other_customer', '']);
  });

  test('is_forgotten_once_and_for_all', async (t) => {
    const drive = await startDrive(t);
    const customer = await drive.customer(), method = await drive.card(customer);
    assert.equal((await drive.ask('forget', method)).end, 'done');
    drive.stripe.keys.clear(); // a day later
    assert.equal((await drive.ask('forget', method)).end, 'done');
    assert.equal((await drive.ask('forget', 'pm_unknown')).end, 'done');
    assert.equal((await drive.ask('forget', '../refunds')).end, 'done');
    assert.equal((await drive.charge(customer, method)).end, 'refused');
  });

  test('of_one_customer_is_not_charged_for_another', async (t) => {
    const drive = await startDrive(t);
    const mother = await drive.customer('client-1'), father = await drive.customer('client-2');
    const method = await drive.card(mother);
    assert.equal((await drive.charge(father, method)).end, 'refused');
    assert.equal(drive.stripe.paid('payment-1'), 0);
  });
});

describe('a charge', () => {
  const DECLINES = {
    declined_later: 'declined_bank', insufficient_funds: 'declined_funds', lost: 'declined_lost', stolen: 'declined_lost', fraudulent: 'declined_risk',
    velocity: 'declined_limit', expired: 'declined_expired', cvc: 'declined_code', processing_error: 'declined_later', do_not_honor: 'declined_bank',
  };

  test('that_is_declined_has_a_reason_and_a_number', async (t) => {
    const drive = await startDrive(t);
    const customer = await drive.customer();
    for (const [kind, why] of Object.entries(DECLINES)) {
      const charge = await drive.charge(customer, await drive.card(customer, kind), { reference: `payment-${kind.replaceAll('_', '-')}` });
      assert.equal(result(charge), `declined ${why}`, kind);
      assert.deepEqual([charge.state, charge.why], ['open', why]);
      assert.match(charge.number, /^pi_/);
      assert.equal((await drive.ask('read', charge.number)).why, why);
    }
  });

  test('that_is_paid_is_what_was_asked_for', async (t) => {
    const drive = await startDrive(t);
    const customer = await drive.customer(), method = await drive.card(customer);
    const charge = await drive.charge(customer, method);
    assert.deepEqual([charge.end, charge.state, charge.amount, charge.reference, charge.customer, charge.client_secret], ['done', 'paid', '12500 USD', 'payment-1', customer, '']);
    assert.deepEqual([charge.card, charge.method], ['visa 4242 8/2030 print4242', method]);
  });

  test('waits_for_the_payers_bank_on_their_page_or_at_an_address', async (t) => {
    const drive = await startDrive(t);
    const { stripe, ask } = drive;
    const customer = await drive.customer(), method = await drive.card(customer, 'secure');
    const away = await drive.charge(customer, method, { reference: 'payment-1' });
    assert.equal(result(away), 'needs_action needs_payer');
    assert.match(away.client_secret, /_secret_/);
    assert.equal(away.address, '');
    const there = await drive.charge(customer, method, { reference: 'payment-2', session: 'on' });
    assert.deepEqual([result(there), there.state, there.address], ['needs_action needs_payer', 'action', '']);
    const sent = await drive.charge(customer, method, { reference: 'payment-3', session: 'on', back: 'https://portal.example.org/pay/3' });
    assert.equal(sent.address, `${stripe.url}/bank/${sent.number}`);
    const back = await fetch(sent.address, { method: 'POST', body: new URLSearchParams({ passed: 'yes' }), redirect: 'manual' });
    assert.equal(back.headers.get('location'), 'https://portal.example.org/pay/3');
    assert.equal((await ask('read', sent.number)).state, 'paid');
    stripe.authenticate(there.number, false);
    const refused = await ask('read', there.number);
    assert.deepEqual([refused.state, refused.why], ['open', 'declined_confirmation']);
  });

  test('of_a_payer_without_account_is_begun_by_us_and_paid_in_the_hosted_fields', async (t) => {
    const { stripe, ask } = await startDrive(t);
    const begun = await ask('begin', '', 9900, 'EUR', newKey(), 'payment-1', '');
    assert.deepEqual([begun.end, begun.state, begun.customer], ['done', 'open', '']);
    stripe.choose(begun.number, 'insufficient_funds');
    assert.equal((await ask('read', begun.number)).why, 'declined_funds');
    stripe.choose(begun.number, 'success');
    const paid = await ask('read', begun.number);
    assert.deepEqual([paid.state, paid.amount, paid.card], ['paid', '9900 EUR', 'visa 4242 8/2030 print4242']);
    assert.equal(result(await ask('cancel', begun.number, newKey())), 'refused paid_already');
  });

  test('that_the_gateway_does_not_know_of_yet_is_unknown', async (t) => {
    const drive = await startDrive(t);
    const customer = await drive.customer(), method = await drive.card(customer, 'slow');
    const charge = await drive.charge(customer, method);
    assert.deepEqual([result(charge), charge.state], ['unknown processing', 'processing']);
    assert.equal(result(await drive.ask('cancel', charge.number, newKey())), 'unknown processing');
    drive.stripe.settle(charge.number);
    assert.equal((await drive.ask('read', charge.number)).state, 'paid');
  });

  test('is_cancelled_and_cancelled_again', async (t) => {
    const { ask, stripe } = await startDrive(t);
    const { number } = await ask('begin', '', 9900, 'USD', newKey(), 'payment-1', '');
    assert.equal((await ask('cancel', number, newKey())).end, 'done');
    assert.equal((await ask('cancel', number, newKey())).end, 'done');
    assert.equal((await ask('read', number)).state, 'cancelled');
    assert.equal(stripe.books.intents.get(number).status, 'canceled');
    assert.equal((await ask('cancel', 'pi_unknown', newKey())).end, 'not_there');
  });

  test('too_small_is_refused_with_the_reason', async (t) => {
    const { ask } = await startDrive(t);
    assert.equal(result(await ask('begin', '', 1, 'USD', newKey(), 'payment-1', '')), 'refused amount');
    assert.equal(result(await ask('begin', '', 0, 'USD', newKey(), 'payment-1', '')), 'refused amount');
  });

  test('has_words_for_the_statement_only_where_they_fit_whole', async (t) => {
    const { ask, stripe } = await startDrive(t);
    for (const [words, said] of [['Bill 71', 'BILL 71'], ['Bill <7>*"1\'\\', 'BILL 71'], ['Invoice 12345', null], ['12345', null], ['', null], ['Żółć 7', null]]) {
      const { number } = await ask('begin', '', 500, 'USD', newKey(), 'payment-1', words);
      assert.equal(stripe.books.intents.get(number).statement_descriptor_suffix, said, words);
    }
  });

  test('is_found_by_our_number_behind_pages_of_others', async (t) => {
    const drive = await startDrive(t);
    const { stripe, ask } = drive;
    const customer = await drive.customer(), since = Math.floor(Date.now() / 1000);
    const begun = await ask('begin', customer, 500, 'USD', newKey(), 'payment-1', '');
    const paid = await drive.charge(customer, await drive.card(customer), { minor: 500 });
    for (let i = 0; i < 120; i++) stripe.books.charge({ amount: '500', currency: 'usd', customer, 'metadata[kith_payment]': `payment-${i + 10}` });
    const found = await ask('find', customer, 'payment-1', since);
    assert.deepEqual([found.number, found.state], [paid.number, 'paid'], `the paid one before ${begun.number}`);
    assert.equal((await ask('find', customer, 'payment-2', since)).end, 'not_there');
    assert.equal((await ask('find', await drive.customer('client-2'), 'payment-1', since)).end, 'not_there');
  });
});

describe('a refund', () => {
  test('of_parts_goes_on_until_nothing_is_left', async (t) => {
    const drive = await startDrive(t);
    const { ask } = drive;
    const customer = await drive.customer(), charge = await drive.charge(customer, await drive.card(customer));
    const refund = (minor, n) => ask('refund', charge.number, minor, 'USD', `refund-${n}`, newKey());
    const first = await refund(5000, 1);
    assert.deepEqual([first.end, first.amount, first.charge, first.state], ['done', '5000 USD', charge.number, 'done']);
    assert.equal((await ask('refund_read', first.number)).amount, '5000 USD');
    assert.equal((await ask('refund_find', charge.number, 'refund-1')).number, first.number);
    assert.equal(result(await ask('refund_find', charge.number, 'refund-2')), 'not_there not_there');
    assert.equal(result(await refund(7501, 2)), 'refused refund_too_much');
    assert.equal((await refund(7500, 3)).end, 'done');
    assert.equal(result(await refund(1, 4)), 'refused refund_too_much');
    assert.equal((await ask('read', charge.number)).refunded, '12500 USD');
  });

  test('of_a_disputed_or_unpaid_charge_is_refused', async (t) => {
    const drive = await startDrive(t);
    const { ask, stripe } = drive;
    const customer = await drive.customer(), charge = await drive.charge(customer, await drive.card(customer));
    stripe.dispute(charge.number);
    assert.equal(result(await ask('refund', charge.number, 500, 'USD', 'refund-1', newKey())), 'refused disputed');
    const { number } = await ask('begin', '', 500, 'USD', newKey(), 'payment-2', '');
    assert.equal((await ask('refund', number, 500, 'USD', 'refund-2', newKey())).end, 'refused');
    assert.equal((await ask('refund', 'pi_unknown', 500, 'USD', 'refund-3', newKey())).end, 'not_there');
  });
});

describe('a fault', () => {
  /* Every question that changes something: [name, what is asked with a key, how often it took effect]. */
  const steps = async (drive) => {
    const { ask, stripe } = drive;
    const customer = await drive.customer('client-9');
    const methods = [await drive.card(customer), await drive.card(customer)];
    const paid = await drive.charge(customer, methods[1], { reference: 'payment-90' });
    const begun = await ask('begin', '', 500, 'USD', newKey(), 'payment-91', '');
    const count = (map, same) => [...map.values()].filter(same).length;
    const { customers, intents, refunds } = stripe.books;
    return {
      customer: [(k) => ask('customer', 'client-1', k), () => count(customers, (c) => c.metadata.kith_profile === 'client-1')],
      setup: [(k) => ask('setup', customer, k), () => count(intents, (i) => i.object === 'setup_intent') - 2],
      charge: [(k) => drive.charge(customer, methods[1], { key: k }), () => stripe.paid('payment-1')],
      begin: [(k) => ask('begin', '', 700, 'USD', k, 'payment-2', ''), () => count(intents, (i) => i.amount === 700)],
      refund: [(k) => ask('refund', paid.number, 500, 'USD', 'refund-1', k), () => count(refunds, () => true)],
      cancel: [(k) => ask('cancel', begun.number, k), () => count(intents, (i) => i.status === 'canceled')],
      forget: [() => ask('forget', methods[0]), () => Number(stripe.books.methods.get(methods[0]).customer === null)],
    };
  };
  const NAMES = ['customer', 'setup', 'charge', 'begin', 'refund', 'cancel', 'forget'];

  for (const name of NAMES) {
    for (const [fault, effect] of [['lost_before', 0], ['lost_after', 1], ['garbage_after', 1]]) {
      test(`${fault}_at_${name}_is_unknown_and_asked_again_happens_once`, async (t) => {
        const drive = await startDrive(t);
        const [run, effects] = (await steps(drive))[name];
        const key = newKey();
        drive.stripe.fail(fault);
        assert.equal((await run(key)).end, 'unknown');
        assert.equal(effects(), effect);
        assert.equal((await run(key)).end, 'done');
        assert.equal((await run(key)).end, 'done');
        assert.equal(effects(), 1);
      });
    }

    test(`429_at_${name}_says_when_to_come_back_and_nothing_happened`, async (t) => {
      const drive = await startDrive(t);
      const [run, effects] = (await steps(drive))[name];
      const key = newKey();
      drive.stripe.fail('429');
      const busy = await run(key);
      assert.deepEqual([result(busy), busy.wait], ['again busy', 7]);
      assert.equal(effects(), 0);
      assert.equal((await run(key)).end, 'done');
      assert.equal(effects(), 1);
    });
  }

  test('409_is_unknown_since_the_same_question_is_under_way', async (t) => {
    const drive = await startDrive(t);
    const [run] = (await steps(drive)).charge;
    const key = newKey();
    drive.stripe.fail('409');
    assert.equal(result(await run(key)), 'unknown in_progress');
    assert.equal((await run(key)).end, 'done');
  });

  for (const [fault, effect] of [['500_before', 0], ['500_after', 1]]) {
    test(`${fault}_is_unknown_for_good_and_found_out_by_looking`, async (t) => {
      const drive = await startDrive(t);
      const customer = await drive.customer(), method = await drive.card(customer), key = newKey();
      drive.stripe.fail(fault);
      assert.equal(result(await drive.charge(customer, method, { key })), 'unknown down');
      assert.equal(result(await drive.charge(customer, method, { key })), 'unknown down', 'the same answer again');
      const found = await drive.ask('find', customer, 'payment-1', Math.floor(Date.now() / 1000));
      assert.equal(found.end, effect ? 'done' : 'not_there');
      assert.equal(drive.stripe.paid('payment-1'), effect);
    });
  }

  test('at_a_question_that_changes_nothing_is_only_tried_again', async (t) => {
    const drive = await startDrive(t);
    const { number } = await drive.ask('begin', '', 500, 'USD', newKey(), 'payment-1', '');
    for (const fault of ['lost_before', '500_before', 'garbage_after', '429']) {
      drive.stripe.fail(fault, { path: /^GET/ });
      assert.equal((await drive.ask('read', number)).end, 'again', fault);
      drive.stripe.fail(fault, { path: /^GET/ });
      assert.equal((await drive.ask('find', 'cus_1', 'payment-1', 0)).end, 'again', fault);
    }
    assert.equal((await drive.ask('read', number)).end, 'done');
  });

  test('of_a_gateway_that_is_away_means_that_nothing_happened', async (t) => {
    const drive = await startDrive(t);
    await drive.stripe.close();
    assert.equal(result(await drive.ask('customer', 'client-1', newKey())), 'again no_connection');
    drive.stripe.close = async () => {};
  });
});

describe('an answer', () => {
  const tampered = async (t, change, run) => {
    const drive = await startDrive(t);
    const customer = await drive.customer(), method = await drive.card(customer);
    drive.stripe.change = (body) => change(body);
    return run(drive, customer, method);
  };

  test('with_the_customer_of_another_profile_is_refused', async (t) => {
    const answer = await tampered(t, (body) => (body.metadata.kith_profile = 'client-2'), ({ ask }) => ask('customer', 'client-1', newKey()));
    assert.deepEqual([result(answer), answer.number], ['refused other_customer', '']);
  });

  for (const [what, change, error] of [
    ['amount', (body) => (body.amount = body.amount_received = 1), 'other_answer'],
    ['currency', (body) => (body.currency = 'jpy'), 'other_answer'],
    ['payment', (body) => (body.metadata.kith_payment = 'payment-2'), 'other_answer'],
    ['customer', (body) => (body.customer = 'cus_of_the_father'), 'other_customer'],
  ]) {
    test(`with_another_${what}_than_asked_for_is_refused`, async (t) => {
      const answer = await tampered(t, change, (drive, customer, method) => drive.charge(customer, method));
      assert.equal(result(answer), `refused ${error}`);
    });
  }

  test('that_says_paid_with_less_received_is_not_believed', async (t) => {
    const answer = await tampered(t, (body) => (body.amount_received = 1), (drive, customer, method) => drive.charge(customer, method));
    assert.equal(result(answer), 'unknown strange_answer');
  });

  test('for_another_question_with_the_same_key_is_a_refusal', async (t) => {
    const drive = await startDrive(t);
    const customer = await drive.customer(), method = await drive.card(customer), key = newKey();
    assert.equal((await drive.charge(customer, method, { key })).end, 'done');
    assert.equal(result(await drive.charge(customer, method, { key, minor: 12501 })), 'refused key_reused');
    assert.equal(drive.stripe.paid('payment-1'), 1);
  });

  test('about_our_key_says_that_somebody_has_to_set_it_right', async (t) => {
    const drive = await startDrive(t, { key: 'rk_test_of_somebody_else' });
    assert.equal(result(await drive.ask('check')), 'settings credentials');
    assert.equal(result(await drive.ask('customer', 'client-1', newKey())), 'settings credentials');
  });

  test('about_permissions_says_that_somebody_has_to_add_them', async (t) => {
    const drive = await startDrive(t);
    drive.stripe.fail('403');
    assert.equal(result(await drive.ask('customer', 'client-1', newKey())), 'settings permission');
  });
});

test('no_key_secret_or_card_stands_in_the_log', async (t) => {
  const drive = await startDrive(t);
  const customer = await drive.customer();
  const poor = await drive.charge(customer, await drive.card(customer, 'insufficient_funds'));
  const method = await drive.card(customer);
  drive.stripe.fail('500_after');
  await drive.charge(customer, method, { reference: 'payment-2' });
  assert.match(drive.log, /declined_funds/);
  for (const secret of [drive.stripe.key, drive.stripe.secret, poor.client_secret, customer, 'payment-1']) assert.ok(!drive.log.includes(secret), secret);
  assert.doesNotMatch(drive.log, /(?<!\d)9995(?!\d)/, 'the end of the number of the card');
});

describe('serve and doctor', () => {
  const KEYS = ['--stripe-key', 'rk_test_of_the_stand_in', '--stripe-publishable-key', 'pk_test_of_the_stand_in'];
  const serve = (base, ...args) => run(['serve', '--db', 'sqlite:unused.db', '--base-url', base, '--mail', 'dir:unused', ...args]);

  test('the_test_gateway_is_for_this_machine_alone', async () => {
    const { status, stderr } = await serve('https://portal.example.org', '--payments', 'test');
    assert.equal(status, 2);
    assert.match(stderr, /--payments test moves no money/);
  });

  test('settings_that_do_not_fit_together_are_refused_with_a_sentence', async () => {
    for (const [args, says] of [
      [['--payments', 'stripe'], /Payments by Stripe need its keys/],
      [['--payments', 'paypal'], /taken by stripe, by test/],
      [['--stripe-key', 'sk_test_1'], /needs both keys/],
      [[...KEYS, '--stripe-webhook-secret', 'secret'], /begins with whsec_/],
      [[...KEYS, '--stripe-url', 'http://stripe.example.org'], /https:\/\/api\.stripe\.com/],
    ]) {
      const { status, stderr } = await serve('http://127.0.0.1:1', ...args);
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, says);
    }
  });

  test('doctor_asks_stripe_whether_it_knows_us_and_shows_no_key', async (t) => {
    const kith = await startKith({ t, args: ['--payments', 'test'] });
    const { stripe } = await startDrive(t);
    const good = await kith.cli('doctor', ...KEYS, '--stripe-url', stripe.url, '--stripe-webhook-secret', stripe.secret);
    assert.match(good.stdout, /ok +payments +Stripe knows us, by test keys: no money moves/);
    assert.doesNotMatch(good.stdout, /BAD +payments/);
    const deaf = await kith.cli('doctor', ...KEYS, '--stripe-url', stripe.url);
    assert.match(deaf.stdout, /BAD +payments +Stripe has no webhook to us/);
    const unknown = await kith.cli('doctor', '--stripe-key', 'rk_test_of_somebody_else', ...KEYS.slice(2), '--stripe-url', stripe.url);
    assert.match(unknown.stdout, /BAD +payments +The gateway does not know our secret key/);
    assert.match((await kith.cli('doctor', '--payments', 'test')).stdout, /ok +payments +Test gateway: no money moves/);
    assert.match((await kith.cli('doctor')).stdout, /ok +payments +no gateway/);
    for (const { stdout, stderr } of [good, deaf, unknown]) assert.doesNotMatch(stdout + stderr, /rk_test|whsec/);
  });
});

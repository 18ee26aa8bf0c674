// Stripe's own field for a card (assets/card-field.js), in a browser, against a Stripe of our own on loopback: what is typed there never
// comes to us, and every end is a known one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, expectStatus, goodPage, openBrowser, press, startKith } from './lib.mjs';
import { bill, family, openAs } from './money.mjs';
import { startStripe } from '../servers/stripe.mjs';

let browser, stripe, kith, f;
before(async () => {
  stripe = await startStripe();
  kith = await startKith({
    args: ['--stripe-publishable-key', stripe.publishable, '--stripe-url', stripe.url],
    env: { KITH_STRIPE_KEY: stripe.key, KITH_STRIPE_WEBHOOK_SECRET: stripe.secret },
  });
  browser = await openBrowser();
  f = await family(kith);
});
after(async () => {
  await browser?.close();
  await kith?.stop();
  await stripe?.close();
});

const main = (page) => page.locator('main').innerText();
const at = (page) => new URL(page.url()).pathname;
const field = (page) => page.locator('#card-field select');
/** Its requests to the gateway that end with an error are meant. */
const open = async (t, who, options = {}) => {
  const page = await openAs(browser, kith, t, who.visitor, options);
  page.toUs = [];
  page.on('request', (request) => request.method() === 'POST' && request.url().startsWith(kith.base) && page.toUs.push(request.postData() ?? ''));
  return page;
};
const post = (body) => fetch(`${kith.base}/webhooks/payments/stripe`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'stripe-signature': stripe.sign(body) } });
/** The field of a payment by a new card. */
const toField = async (page, path) => {
  await page.goto(`${path}/pay`);
  await page.getByLabel(/Another card|enter now/).check();
  await press(page, 'Pay');
  await field(page).waitFor();
};

test('a_card_is_kept_by_the_gateways_field_and_its_number_never_comes_here', async (t) => {
  const page = await open(t, f.ana, { width: 360 });
  await page.goto('/portal/cards/new');
  await press(page, 'Go on');
  await field(page).waitFor();
  await goodPage(page);
  const policy = await (await page.request.get('/portal/cards')).headers()['content-security-policy'];
  assert.ok(!policy.includes(stripe.url), 'a page without the field lets nothing in');
  await field(page).selectOption('success');
  await press(page, 'Keep this card');
  assert.match(await main(page), /Visa ending in 4242/);
  assert.ok(page.toUs.length >= 2);
  for (const sent of page.toUs) assert.doesNotMatch(sent, /success|card=|number=4|cvc|_secret_/, 'neither card nor secret');
  assert.ok(!kith.log().includes('_secret_'));
});

test('a_declined_card_says_why_in_the_page_and_another_one_is_tried_there', async (t) => {
  const page = await open(t, f.ana);
  expectStatus(page, 402);
  await page.goto('/portal/cards/new');
  await press(page, 'Go on');
  await field(page).selectOption('declined');
  const button = page.getByRole('button', { name: 'Keep this card' });
  await button.click();
  assert.equal(await page.getByRole('alert').filter({ visible: true }).innerText(), 'Your card was declined.');
  assert.ok(await button.isEnabled());
  await goodPage(page);
  await field(page).selectOption('secure');
  await button.click();
  await press(page, 'Complete');
  assert.match(await main(page), /Visa ending in 3184/);
});

test('a_bill_is_paid_by_a_card_that_is_entered_now', async (t) => {
  const id = await bill(kith, { payer: f.luis.id, lines: [['Visit', 5000]] });
  const page = await open(t, f.luis, { width: 360 });
  expectStatus(page, 402);
  await toField(page, `/portal/bills/${id}`);
  await field(page).selectOption('insufficient_funds');
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.locator('#card-problem').filter({ visible: true }).waitFor();
  await field(page).selectOption('success');
  await press(page, 'Pay');
  assert.match(await main(page), /\$50\.00 is paid/);
  assert.deepEqual(await kith.sql(`SELECT state, amount FROM payment WHERE invoice_id = ${id}`), [['succeeded', '5000']]);
  for (const sent of page.toUs) assert.doesNotMatch(sent, /insufficient_funds|_secret_/);
});

test('a_bank_that_asks_is_answered_in_the_page_and_a_refusal_moves_no_money', async (t) => {
  const id = await bill(kith, { payer: f.luis.id, lines: [['Visit', 7000]] });
  const page = await open(t, f.luis);
  expectStatus(page, 402);
  await toField(page, `/portal/bills/${id}`);
  await field(page).selectOption('secure');
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByRole('button', { name: 'Fail' }).click();
  assert.match(await page.locator('#card-problem').filter({ visible: true }).innerText(), /unable to authenticate/);
  assert.deepEqual(await kith.sql(`SELECT balance FROM invoice WHERE id = ${id}`), [['7000']]);
  await page.getByRole('button', { name: 'Pay' }).click();
  await press(page, 'Complete');
  assert.match(await main(page), /\$70\.00 is paid/);
});

test('the_bank_of_a_card_on_file_asks_in_the_page', async (t) => {
  const id = await bill(kith, { payer: f.ana.id, lines: [['Visit', 6000]] });
  const page = await open(t, f.ana, { width: 360 });
  await page.goto(`/portal/bills/${id}/pay`);
  await page.getByLabel(/3184/).check();
  await press(page, 'Pay');
  assert.match(await main(page), /Your bank asks/);
  await page.getByRole('button', { name: 'Go on' }).click();
  await press(page, 'Complete');
  assert.match(await main(page), /\$60\.00 is paid/);
});

test('a_script_that_does_not_come_leaves_a_sentence_and_no_dead_button', async (t) => {
  const page = await open(t, f.ana);
  await page.route(`${stripe.url}/**`, (route) => route.abort('blockedbyclient'));
  await page.goto('/portal/cards/new');
  await press(page, 'Go on');
  assert.match(await page.locator('#card-problem').filter({ visible: true }).innerText(), /could not be loaded[^]*call the practice/);
  page.problems.length = 0; // the script that did not come
  const plain = await open(t, f.ana, { scripts: false });
  await plain.goto('/portal/cards/new');
  await press(plain, 'Go on');
  assert.match(await main(plain), /needs JavaScript/);
});

test('edge_25_an_access_that_is_revoked_during_a_payment_lets_the_money_finish_and_the_page_end', async (t) => {
  const id = await bill(kith, { payer: f.leo.id, lines: [['Visit', 9000]] });
  const page = await open(t, f.ana, { width: 360 });
  expectStatus(page, 403);
  await toField(page, `${f.ana.leo}/portal/bills/${id}`);
  await field(page).selectOption('success');
  const [[contact]] = await kith.sql(`SELECT contact_id FROM portal_grant WHERE id = ${f.ana.leo.match(/\d+/)[0]}`);
  const form = await (await f.staff.fetch(`/clients/${f.leo.id}/family/${contact}/access/revoke`)).text();
  const revoked = await f.staff.submit(`/clients/${f.leo.id}/family/${contact}/access/revoke`, { reason: /name="reason" value="([^"]+)"/.exec(form)[1] });
  assert.equal(revoked.status, 303);
  const [ended] = await Promise.all([page.waitForResponse((r) => r.request().isNavigationRequest()), press(page, 'Pay')]);
  assert.equal(ended.status(), 403);
  assert.equal(ended.headers()['kith-reason'], 'context_ended');
  assert.match(await main(page), /access has ended/i);
  await goodPage(page);
  const [[number, before]] = await kith.sql(`SELECT intent, state FROM payment WHERE invoice_id = ${id}`);
  assert.notEqual(before, 'succeeded');
  const body = stripe.event('payment_intent.succeeded', number);
  assert.equal((await post(body)).status, 200);
  await eventually(async () => (await kith.sql(`SELECT state FROM payment WHERE invoice_id = ${id}`))[0][0] === 'succeeded', { what: 'the payment is not known to be through' });
  assert.deepEqual(await kith.sql(`SELECT i.balance, p.client_id FROM invoice i JOIN payment y ON y.invoice_id = i.id JOIN payer p ON p.id = y.payer_id WHERE i.id = ${id}`), [['0', String(f.ana.id)]]);
  await eventually(async () => (await kith.mailbox.to(f.ana.email)).some((mail) => mail.subject === 'A payment was received' && mail.text.includes('$90.00')), { what: 'no receipt' });
  await page.goto('/portal/receipts');
  assert.match(await main(page), /\$90\.00/);
  assert.equal((await page.goto(`${f.ana.leo}/portal/bills/${id}`)).status(), 403);
});

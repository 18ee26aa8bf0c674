// A deposit: the owner asks for it, a mother reads of it before she books for her son and pays it with her own card on a phone, the visit is billed and paid from it, and one that is cancelled in time gives it back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { goodPage, openBrowser, press, startKith } from './lib.mjs';
import { acceptMine, addClient, addStaff, address, enrol, featureOn, link, openPortal, visitorFor } from './practice.mjs';
import { openAs } from './money.mjs';

let browser, kith, owner, desk, ana, leo, grant;
before(async () => {
  browser = await openBrowser();
  kith = await startKith({ args: ['--payments', 'test'] });
  owner = await enrol(await visitorFor(kith, kith.admin));
  desk = await visitorFor(kith, await addStaff(kith, 'provider'));
  await featureOn(kith);
  const email = address('ana');
  ana = { id: await addClient(desk, { first: 'Ana', last: 'Ruiz', born: '1985-04-02', email }) };
  leo = { id: await addClient(desk, { first: 'Leo', last: 'Ruiz', born: '2016-05-09' }) };
  ana.visitor = await openPortal(kith, desk, ana.id, email);
  ({ grant } = await link(kith, desk, leo.id, ana.id));
  await acceptMine(ana.visitor, grant);
  const [[staff]] = await kith.sql("SELECT id FROM staff WHERE role = 'provider' LIMIT 1");
  for (let weekday = 0; weekday < 7; weekday++)
    await kith.sql(`INSERT INTO availability (org_id, staff_id, weekday, from_min, until_min, created_at) VALUES (1, ${staff}, ${weekday}, 540, 1020, 0)`);
  await kith.sql(`INSERT INTO appointment_type (org_id, name, length_min, contact_types, booking, cancel_min, notice_min, price, created_at, changed_at)
    VALUES (1, 'Telephone visit', 30, 2, 'clients', 0, 1440, 12000, 0, 0)`);
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});
const main = (page) => page.locator('main').innerText();
const open = (t, who, options) => openAs(browser, kith, t, who, options);

async function book(page) {
  await page.goto(`/as/${grant}/portal/book`);
  await press(page, 'Telephone visit', { role: 'link' });
  if (/Who is the appointment for/.test(await main(page))) await press(page, 'Show free times');
  await page.locator('.times a').nth(2).click(); // the first may begin too soon by the time it is booked
  await page.waitForURL(/\/confirm/);
  assert.match(await main(page), /Deposit[^]*\$40\.00 is asked for with the booking\. It is part of what the visit costs/);
  await goodPage(page, 'deposit-confirm');
  await press(page, 'Book it');
  const [[visit]] = await kith.sql('SELECT max(appointment_id) FROM attendee');
  return `/as/${grant}/portal/appointments/${visit}`;
}

test('the_owner_asks_for_a_deposit_on_a_phone', async (t) => {
  const page = await open(t, owner, { width: 360 });
  const [[type]] = await kith.sql("SELECT id FROM appointment_type WHERE name = 'Telephone visit'");
  await page.goto(`/settings/billing/types/${type}/fees`);
  page.expectedStatuses?.add(422);
  await page.locator('[name=noshow]').fill('25');
  await page.locator('[name=deposit]').fill('much');
  await press(page, 'Save');
  assert.match(await main(page), /Type an amount such as 25, or a percentage such as 50 %/);
  assert.deepEqual(await kith.sql('SELECT type_id FROM fee_of_type'), [], 'all of the form is saved, or nothing');
  await page.locator('[name=noshow]').fill('');
  await page.locator('[name=deposit]').fill('40');
  await goodPage(page, 'deposit-type');
  await press(page, 'Save');
  await page.goto(`/settings/billing/types/${type}/fees`);
  assert.equal(await page.locator('[name=deposit]').inputValue(), '40.00');
});

test('a_mother_books_for_her_son_pays_the_deposit_with_her_own_card_and_the_visits_bill_is_paid_from_it', async (t) => {
  const page = await open(t, ana.visitor, { width: 360, scripts: false });
  await page.goto('/portal/cards/new');
  await press(page, 'Keep this card');
  const visit = await book(page);
  await page.goto(visit);
  assert.match(await main(page), /Deposit[^]*\$40\.00, to pay/);
  await goodPage(page, 'deposit-visit');
  await press(page, '$40.00, to pay', { role: 'link' });
  assert.match(await main(page), /\$40\.00/);
  const [[bill]] = await kith.sql("SELECT id FROM invoice WHERE deposit = 'held'");
  await page.goto(`/as/${grant}/portal/bills/${bill}`);
  assert.match(await main(page), /Deposit: Telephone visit[^]*given back if you cancel in time/);
  assert.match(await main(page), /Deposit for the visit of \d+ \w+ \d{4} · Due today/);
  await goodPage(page, 'deposit-bill');
  await press(page, 'Pay $40.00', { role: 'link' });
  await page.getByLabel(/Visa ending in 4242/).first().check();
  await press(page, 'Pay');
  await page.goto(visit);
  assert.match(await main(page), /\$40\.00 is paid, and held for it/);
  const staff = await open(t, desk);
  await staff.goto(`/billing/invoices/${bill}`);
  assert.match(await main(staff), /Deposit[^]*Held for the visit/i);
  await goodPage(staff, 'deposit-invoice');
  const [[charge]] = await kith.sql('SELECT count(*) FROM charge');
  assert.equal(Number(charge), 0, 'a deposit is nothing that was done');
});

test('cancelled_in_time_it_is_her_credit_and_staff_give_back_another_with_one_act', async (t) => {
  const page = await open(t, ana.visitor, { width: 360 });
  const [[first]] = await kith.sql('SELECT max(appointment_id) FROM attendee');
  await page.goto(`/as/${grant}/portal/appointments/${first}/cancel`);
  await press(page, 'Cancel the appointment');
  assert.deepEqual(await kith.sql("SELECT deposit, refunded FROM invoice WHERE deposit <> ''"), [['given_back', '4000']]);
  const visit = await book(page);
  const [[bill]] = await kith.sql("SELECT max(id) FROM invoice WHERE deposit = 'held'");
  const staff = await open(t, desk, { width: 360 });
  await staff.goto(`/billing/invoices/${bill}/deposit/keep`);
  staff.expectedStatuses?.add(422);
  await press(staff, 'Keep it');
  assert.match(await main(staff), /Nothing of it was paid/);
  await goodPage(staff, 'deposit-keep');
  await staff.goto(`/billing/invoices/${bill}/deposit/give-back`);
  await goodPage(staff, 'deposit-give-back');
  await press(staff, 'Give it back');
  assert.match(await main(staff), /The deposit was given back/);
  await page.goto(visit);
  assert.doesNotMatch(await main(page), /to pay/);
  await page.goto(`/as/${grant}/portal/bills`);
  assert.match(await main(page), /Deposit for the visit of \d+ \w+ \d{4}[^]*Given back as credit/);
  assert.doesNotMatch(await main(page), /Refunded/);
  await goodPage(page, 'deposit-bills');
  await page.goto('/portal/bills');
  assert.match(await main(page), /In credit[^]*\$40\.00[^]*open a bill, and choose Use your credit/, 'who paid it reads of it');
  await goodPage(page, 'deposit-credit');
  for (const path of ['/billing/invoices?look=all', `/clients/${leo.id}/billing`]) {
    await staff.goto(path);
    assert.match(await main(staff), /Deposit for the visit of \d+ \w+ \d{4}[^]*Given back as credit/);
    assert.doesNotMatch(await main(staff), /Refunded/);
    await goodPage(staff, `deposit-list-${path.includes('clients') ? 'client' : 'practice'}`);
  }
});

test('what_a_mother_has_in_credit_pays_another_bill_of_her_sons_on_a_phone_and_no_card_is_asked_for', async (t) => {
  const page = await open(t, ana.visitor, { width: 360 });
  await book(page);
  const [[bill]] = await kith.sql("SELECT max(id) FROM invoice WHERE deposit = 'held'");
  await page.goto(`/as/${grant}/portal/bills/${bill}/pay`);
  assert.match(await main(page), /You have \$40\.00 in credit\.[^]*Use your credit first/);
  await goodPage(page, 'credit-pay');
  await page.goto(`/as/${grant}/portal/bills/${bill}`);
  await goodPage(page, 'credit-bill');
  await press(page, 'Use your credit', { role: 'link' });
  assert.match(await main(page), /Pay \$40\.00 with your credit\?[^]*No card is charged\.[^]*The bill is paid then\./);
  await goodPage(page, 'credit-ask');
  await press(page, 'Pay $40.00');
  assert.match(await main(page), /\$40\.00 is paid/);
  await page.goto(`/as/${grant}/portal/bills/${bill}/credit`);
  assert.match(await main(page), /Nothing is left to pay of this bill/, 'the page of before says why there is nothing to do');
  await page.goto('/portal/bills');
  assert.doesNotMatch(await main(page), /In credit/);
  await page.goto('/portal/receipts');
  assert.match(await main(page), /Deposit, bill [^]*?\$40\.00[^]*?\d{4} · Credit/, 'how each was paid stands in the list');
});

test('a_payment_that_waits_for_its_payer_reads_so_and_before_the_bill_is_sent_staff_read_what_the_deposit_pays', async (t) => {
  const page = await open(t, ana.visitor, { width: 360 });
  const visit = (await book(page)).split('/').at(-1);
  const [[bill]] = await kith.sql("SELECT max(id) FROM invoice WHERE deposit = 'held'");
  await page.goto(`/as/${grant}/portal/bills/${bill}/pay`);
  await page.getByLabel(/Another card|enter now/).check();
  await page.getByRole('group', { name: 'Card of the test gateway' }).getByLabel(/3184/).check();
  await press(page, 'Pay');
  assert.match(await main(page), /Your bank asks/);
  const [[payment]] = await kith.sql(`SELECT max(id) FROM payment WHERE invoice_id = ${bill}`);
  const staff = await open(t, desk);
  await staff.goto(`/billing/payments/${payment}`);
  assert.match(await main(staff), /Waits for the payer[^]*Waits for the payer[^]*a question of their bank to answer/i);
  assert.doesNotMatch(await main(staff), /Nobody knows/);
  await goodPage(staff, 'payment-waits');
  await press(page, 'Yes, it is me');
  assert.match(await main(page), /\$40\.00 is paid/);

  await kith.sql(`UPDATE appointment SET starts_at = starts_at - 20 * 86400000000, ends_at = ends_at - 20 * 86400000000 WHERE id = ${visit}`);
  await kith.sql(`UPDATE attendee SET status = 'fulfilled' WHERE appointment_id = ${visit}`);
  const asked = await desk.submit(`/appointments/${visit}`, {}, { action: `/billing/visits/${visit}` });
  assert.equal(asked.status, 303);
  await staff.goto(`/billing/invoices/new?client=${leo.id}`);
  assert.match(await staff.locator('#total').innerText(), /\$120\.00[^]*Deposits pay \$40\.00 of it\./);
  await goodPage(staff, 'deposit-editor');
  await staff.goto(asked.headers.get('location'));
  assert.match(await main(staff), /1 invoice to 1 person, \$120\.00\. Deposits pay \$40\.00 of it\./);
  assert.match(await main(staff), /Leo Ruiz pays \$80\.00[^]*The bill is \$120\.00: the deposit pays \$40\.00, and \$80\.00 is left to pay/);
  await goodPage(staff, 'deposit-preview');
  await press(staff, 'Send it');
  const [[left]] = await kith.sql("SELECT balance FROM invoice WHERE total = 12000 AND deposit = ''");
  assert.equal(Number(left), 8000, 'what was said is what is owed');
});

// Fees by policy: the owner says them on a phone; a late cancellation in the portal is said before and charged after; staff waive it and bill it after all.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { goodPage, openBrowser, press, startKith } from './lib.mjs';
import { acceptMine, addClient, addStaff, address, enrol, featureOn, link, openPortal, visitorFor } from './practice.mjs';
import { openAs } from './money.mjs';

let browser, kith, owner, desk, ana, leo, grant;
before(async () => {
  browser = await openBrowser();
  kith = await startKith();
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
  // cancelled a month before is late, so that any day will do
  await kith.sql(`INSERT INTO appointment_type (org_id, name, length_min, contact_types, booking, cancel_min, notice_min, price, created_at, changed_at)
    VALUES (1, 'Telephone visit', 30, 2, 'clients', 43200, 120, 12000, 0, 0)`);
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});
const main = (page) => page.locator('main').innerText();
const open = (t, who, options) => openAs(browser, kith, t, who, options);

test('the_owner_says_the_fees_on_a_phone', async (t) => {
  const page = await open(t, owner, { width: 360 });
  await page.goto('/settings/billing');
  await press(page, /Fees/, { role: 'link', within: page.locator('main') });
  await goodPage(page, 'fees-settings');
  page.expectedStatuses?.add(422);
  await page.locator('[name=noshow]').fill('a lot');
  await press(page, 'Save');
  assert.match(await main(page), /Type an amount such as 25, or a percentage such as 50 %/);
  await goodPage(page);
  await page.locator('[name=noshow]').fill('50 %');
  await page.locator('[name=late]').fill('20');
  await page.locator('[name=when][value=at_once]').check();
  await page.locator('[name=overdue]').fill('10');
  await press(page, 'Save');
  assert.match(await main(page), /The fees were saved/);
  await page.goto('/settings/billing/types');
  assert.match(await main(page), /Telephone visit[^]*As the practice/);
  await goodPage(page, 'fees-types');
  await press(page, 'As the practice', { role: 'link' });
  await goodPage(page, 'fees-type');
  await page.locator('[name=late]').fill('25');
  await press(page, 'Save');
  assert.match(await main(page), /50 % of the price; cancelled late: \$25\.00/);
});

test('a_late_cancellation_says_its_fee_before_and_is_to_bill_after', async (t) => {
  const page = await open(t, ana.visitor, { width: 360 });
  await page.goto(`/as/${grant}/portal/book`);
  await press(page, 'Telephone visit', { role: 'link' });
  if (/Who is the appointment for/.test(await main(page))) await press(page, 'Show free times');
  await page.locator('.times a').nth(2).click(); // the first may begin too soon by the time it is booked
  await page.waitForURL(/\/confirm/);
  await press(page, 'Book it');
  const [[visit]] = await kith.sql('SELECT max(appointment_id) FROM attendee');
  await page.goto(`/as/${grant}/portal/appointments/${visit}/cancel`);
  assert.match(await main(page), /The practice may charge a fee of \$25\.00\./);
  await goodPage(page, 'fees-cancel');
  await press(page, 'Cancel the appointment');
  await page.goto(`/as/${grant}/portal/bills`);
  assert.doesNotMatch(await main(page), /25\.00/); // nothing was sent
});

test('staff_waive_it_with_one_click_and_bill_it_after_all_on_desktop_and_phone_without_scripts', async (t) => {
  for (const options of [{ width: 1280 }, { width: 360, scripts: false }]) {
    const page = await open(t, desk, options);
    await page.goto('/billing/to-bill');
    assert.match(await main(page), /Leo Ruiz[^]*Late cancellation[^]*Fee[^]*\$25\.00/);
    await goodPage(page, `fees-to-bill-${options.width}`);
    await press(page, 'Waive the fee');
    assert.match(await main(page), /The fee of Leo Ruiz was waived[^]*Everything is billed[^]*Fees that were waived[^]*Leo Ruiz/);
    await goodPage(page, `fees-waived-${options.width}`);
    await press(page, 'Bill it after all');
    assert.match(await main(page), /The fee of Leo Ruiz is to bill again[^]*Late cancellation/);
    assert.doesNotMatch(await main(page), /Fees that were waived/);
  }
  const page = await open(t, desk);
  const [[visit]] = await kith.sql('SELECT max(appointment_id) FROM attendee');
  await page.goto(`/appointments/${visit}`);
  assert.match(await main(page), /Fee of \$25\.00, to bill/);
  await page.goto(`/clients/${leo.id}/billing`);
  await goodPage(page, 'fees-client-tab');
});

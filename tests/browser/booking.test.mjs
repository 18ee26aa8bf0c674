// The portal's appointments: booked in four steps for oneself and for children, changed, confirmed, given up; on a phone, and without scripts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { engines, expectStatus, goodPage, linkTo, openBrowser, press, signIn, startKith } from './lib.mjs';

const PASSWORD = 'Riverbend-demo-1';
let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());
const at = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();

/** What can be booked: a visit, a group, and a provider's whole week. */
async function furnish(kith) {
  const [[org]] = await kith.sql('SELECT id FROM organization');
  const staff = (await kith.sql(`SELECT id FROM staff WHERE role IN ('owner', 'provider') ORDER BY id`)).map((row) => row[0]);
  for (const id of staff)
    for (let weekday = 0; weekday < 7; weekday++)
      await kith.sql(`INSERT INTO availability (org_id, staff_id, weekday, from_min, until_min, created_at) VALUES (${org}, ${id}, ${weekday}, 540, 1020, 0)`);
  const type = (name, more) => kith.sql(`INSERT INTO appointment_type (org_id, name, length_min, contact_types, booking, cancel_min, notice_min, created_at, changed_at, ${Object.keys(more).join(', ')})
    VALUES (${org}, '${name}', 30, 2, 'clients', 60, 120, 0, 0, ${Object.values(more).join(', ')})`);
  for (const text of [`UPDATE appointment_type SET state = 'archived'`, 'DELETE FROM booked_time', `UPDATE attendee SET status = 'cancelled'`, `UPDATE appointment SET status = 'cancelled'`])
    await kith.sql(text);
  await type('Telephone visit', { price: 6000, ask_to_confirm: 1 });
  await type('Visit to be asked for', { approval: 1 });
}

for (const db of engines) {
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, signedIn;
    before(async () => {
      kith = await startKith({ db, demo: true });
      await furnish(kith);
      const page = await signIn(await browser.newPage({ base: kith.base }), { email: 'chidi.okafor@mail.example', password: PASSWORD });
      signedIn = await page.context().storageState();
      await page.context().close();
    });
    after(() => kith?.stop());
    const open = async (t, options = {}) => {
      const context = await browser.newContext({ base: kith.base, ...options });
      await context.addCookies(signedIn.cookies);
      return browser.newPage({ context, t, ...options });
    };

    test('the_empty_list_leads_to_booking', async (t) => {
      const page = await open(t, { width: 360 });
      await page.goto('/portal/appointments');
      assert.match(await main(page), /No appointment ahead/);
      await goodPage(page, 'portal-appointments-empty');
      await press(page, 'Book an appointment', { role: 'link' });
      assert.equal(at(page), '/portal/book');
      await goodPage(page, 'portal-book');
    });

    test('a_visit_for_oneself_takes_four_steps_on_a_phone', async (t) => {
      const page = await open(t, { width: 360 });
      await page.goto('/portal/book');
      await press(page, 'Telephone visit', { role: 'link' });
      assert.match(await main(page), /Who is the appointment for\?/);
      await goodPage(page, 'portal-book-who');
      await press(page, 'Show free times');
      assert.match(await main(page), /The next free times/);
      const days = await page.locator('.times-brief').evaluateAll((all) => all.map((one) => [one.open, one.querySelectorAll('.times a').length]));
      assert.deepEqual(days.map(([open]) => open), days.map((_, i) => i === 0), 'one day is open, the others open by a click');
      assert.ok(Math.max(...days.map(([, times]) => times)) > 24, 'the afternoon too');
      await goodPage(page, 'portal-book-times');
      await page.locator('.times a').nth(2).click(); // the first may begin too soon by the time it is booked
      await page.waitForURL(/\/confirm/);
      assert.match(await main(page), /Book this appointment\?[^]*\$60\.00/);
      await goodPage(page, 'portal-book-confirm');
      expectStatus(page, 422);
      await page.getByLabel('What is it about?').evaluate((field) => field.removeAttribute('maxlength'));
      await page.getByLabel('What is it about?').fill('x'.repeat(501));
      await press(page, 'Book it');
      assert.match(await main(page), /Use at most 500 characters/, 'nothing is cut in silence');
      await page.getByLabel('What is it about?').fill('A cough');
      await press(page, 'Book it');
      assert.equal(at(page), '/portal/appointments');
      assert.match(await main(page), /It is booked[^]*Telephone visit/);
      await goodPage(page, 'portal-appointments');
    });

    test('a_visit_of_two_children_says_the_price_of_each_and_then_lists_both', async (t) => {
      const page = await open(t, { width: 360 });
      await page.goto('/portal/book');
      await press(page, 'Telephone visit', { role: 'link' });
      await page.getByRole('checkbox', { name: /Chidi Okafor/ }).uncheck();
      await page.getByRole('checkbox', { name: /Mia Okafor/ }).check();
      await page.getByRole('checkbox', { name: /Emeka Okafor/ }).check();
      await press(page, 'Show free times');
      await page.locator('.times a').nth(4).click();
      await page.waitForURL(/\/confirm/);
      assert.match(await main(page), /\$60\.00 for each/);
      await press(page, 'Book it');
      assert.equal(at(page), '/portal/agenda');
      const text = await main(page);
      for (const words of ['It is booked', 'Mia', 'Emeka']) assert.ok(text.includes(words), `${words}: ${text}`);
    });

    test('two_people_are_booked_one_after_the_other_all_or_nothing', async (t) => {
      const page = await open(t);
      await page.goto('/portal/book');
      await press(page, 'Telephone visit', { role: 'link' });
      await page.getByLabel('Mia Okafor').check();
      await page.getByLabel('Chidi Okafor').check();
      await page.getByLabel('One after the other').check();
      await press(page, 'Show free times');
      await page.locator('section:has(h2#soonest) a').nth(4).click();
      await page.waitForURL(/\/confirm/);
      assert.match(await main(page), /Chidi Okafor, Mia Okafor|Mia Okafor, Chidi Okafor/);
      await press(page, 'Book it');
      const rows = await kith.sql(`SELECT client_id, starts_at, grant_id FROM attendee WHERE status = 'booked' ORDER BY id DESC LIMIT 2`);
      assert.equal(rows.length, 2);
      assert.equal(Math.abs(Number(rows[0][1]) - Number(rows[1][1])), 30 * 60 * 1e6, 'without a break');
      assert.notEqual(rows[0][0], rows[1][0]);
    });

    test('of_several_people_each_ones_price_is_said_where_a_tax_makes_them_differ', async (t) => {
      const [[org]] = await kith.sql('SELECT id FROM organization');
      const of = async (table, where) => (await kith.sql(`SELECT id FROM ${table} WHERE ${where}`))[0][0];
      await kith.sql(`INSERT INTO tax (org_id, name, bp, created_at) VALUES (${org}, 'City tax', 1000, 0)`);
      await kith.sql(`INSERT INTO service (org_id, description, price, tax_id, created_at) VALUES (${org}, 'By telephone', 6000, ${await of('tax', "name = 'City tax'")}, 0)`);
      const service = await of('service', "description = 'By telephone'");
      await kith.sql(`INSERT INTO service_of_type (org_id, type_id, service_id) VALUES (${org}, ${await of('appointment_type', "name = 'Telephone visit'")}, ${service})`);
      await kith.sql(`INSERT INTO tax_exempt (org_id, client_id, since) VALUES (${org}, ${await of('client', "first_name = 'Mia' AND last_name = 'Okafor'")}, 0)`);
      const page = await open(t);
      await page.goto('/portal/book');
      await press(page, 'Telephone visit', { role: 'link' });
      await page.getByLabel('Mia Okafor').check();
      await page.getByLabel('Chidi Okafor').check();
      await page.getByLabel('One after the other').check();
      await press(page, 'Show free times');
      await page.locator('section:has(h2#soonest) a').nth(4).click();
      await page.waitForURL(/\/confirm/);
      const said = await main(page);
      assert.match(said, /Chidi Okafor: \$66\.00, with \$6\.00 City tax 10 %/);
      assert.match(said, /Mia Okafor: \$60\.00(?!, with)/);
      await kith.sql(`DELETE FROM service_of_type WHERE service_id = ${service}`);
    });

    test('a_visit_is_moved_and_given_up_within_policy', async (t) => {
      const page = await open(t, { width: 360 });
      await page.goto('/portal/appointments');
      await page.locator('.cards a').first().click();
      await page.waitForURL(/appointments\/\d+$/);
      await goodPage(page, 'portal-appointment');
      await press(page, 'Change the time', { role: 'link' });
      await page.locator('.times a').nth(9).click();
      await page.waitForURL(/\/confirm/);
      assert.match(await main(page), /Until now[^]*From now on/);
      await press(page, 'Change it');
      assert.match(await main(page), /The time is changed/);
      await press(page, 'Cancel the appointment', { role: 'link' });
      assert.match(await main(page), /Cancel this appointment\?/);
      await goodPage(page, 'portal-appointment-cancel');
      await press(page, 'Cancel the appointment');
      assert.match(await main(page), /It is cancelled/);
    });

    test('without_scripts_booking_works_too_and_what_needs_an_answer_says_so', async (t) => {
      const page = await open(t, { scripts: false });
      await page.goto('/portal/book');
      await press(page, 'Visit to be asked for', { role: 'link' });
      await press(page, 'Show free times');
      await page.locator('.times a').nth(2).click(); // the first may begin too soon by the time it is booked
      await press(page, 'Ask for it');
      assert.match(await main(page), /The practice has your request[^]*Asked for/);
    });

    test('the_family_calendar_has_everybody_side_by_side_and_leads_to_each', async (t) => {
      const page = await open(t, { width: 360 });
      await page.goto('/portal');
      await press(page, 'Family calendar', { role: 'link', within: page.locator('main') });
      assert.match(await main(page), /Mia[^]*Telephone visit, with/);
      await goodPage(page, 'portal-agenda');
      await page.getByRole('link', { name: 'Mia' }).first().click();
      await page.waitForURL(/\/as\/\d+\/portal\/appointments\/\d+$/);
    });

    test('the_link_of_a_mail_asks_whether_one_comes_and_one_that_confirms_nothing_any_more_names_nobody', async (t) => {
      const page = await browser.newPage({ base: kith.base, t, width: 360 });
      expectStatus(page, 410);
      await kith.sql("UPDATE schedule SET fire_at = 0 WHERE kind = 'attendance_ask_due'");
      await page.goto(linkTo(await kith.mailbox.next('chidi.okafor@mail.example', { subject: /confirm an appointment/ }), '/visits/confirm'));
      assert.match(await main(page), /Will you come\?[^]*One click/);
      assert.match(await page.locator('header').innerText(), /Riverbend Family Practice/);
      await goodPage(page, 'visit-confirm');
      const answer = await page.goto('/visits/confirm?t=none-of-ours');
      assert.equal(answer.status(), 410);
      assert.match(await main(page), /This link no longer works/);
      await goodPage(page);
    });

    test('a_caregiver_sees_the_childs_visits_below_the_childs_account', async (t) => {
      const page = await open(t);
      await page.goto('/portal');
      await page.getByRole('link', { name: /Open Mia Okafor/ }).click();
      await page.waitForURL(/\/as\/\d+\/portal/);
      await press(page, 'Appointments', { role: 'link', within: page.locator('main') });
      assert.match(at(page), /^\/as\/\d+\/portal\/appointments$/);
      assert.match(await main(page), /Telephone visit/);
      await goodPage(page);
    });
  });
}

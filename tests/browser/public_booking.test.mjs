// The public booking page: booked without a sign-in, on a phone and without scripts; inside another site; by machines and strangers.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { engines, eventually, expectStatus, goodPage, openBrowser, press, signInAdmin, startKith } from './lib.mjs';
import { address } from './practice.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());
const at = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();
const NEW = 'Meet and greet';

/** A type that everybody can book by phone, every day. */
async function furnish(kith) {
  const [[org]] = await kith.sql('SELECT id FROM organization');
  const [[staff]] = await kith.sql(`SELECT id FROM staff WHERE role = 'owner' ORDER BY id`);
  await kith.sql(`INSERT INTO public_page (org_id, open, heading, ask_first) VALUES (${org}, 1, 'Come and see us', 1)`);
  await kith.sql(`INSERT INTO appointment_type (org_id, name, length_min, contact_types, created_at, changed_at) VALUES (${org}, 'Staff alone', 30, 7, 0, 0)`);
  for (let weekday = 0; weekday < 7; weekday++)
    await kith.sql(`INSERT INTO availability (org_id, staff_id, weekday, from_min, until_min, created_at) VALUES (${org}, ${staff}, ${weekday}, 540, 1020, 0)`);
  await kith.sql(`INSERT INTO appointment_type (org_id, name, length_min, contact_types, booking, notice_min, prepare, prepare_url, created_at, changed_at)
    VALUES (${org}, '${NEW}', 30, 6, 'public', 120, 'The questionnaire for newcomers', 'https://forms.example/newcomers', 0, 0)`);
  const [[type]] = await kith.sql(`SELECT id FROM appointment_type WHERE name = '${NEW}'`);
  return { org, type, staff };
}

/** The hidden fields of the last step, as a program would send them; gives {action, body}. */
async function lastStep(kith, { org, type }, nth = 0) {
  const times = await (await fetch(`${kith.base}/book/${org}/type/${type}/times?how=phone_call`)).text();
  const links = [...times.matchAll(/href="(\/book\/[^"]*\/you\?[^"]*)"/g)].map((m) => m[1].replaceAll('&amp;', '&'));
  const html = await (await fetch(kith.base + links[nth])).text();
  const body = new URLSearchParams();
  for (const [input] of html.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)) body.append(/name="([^"]*)"/.exec(input)[1], /value="([^"]*)"/.exec(input)[1]);
  return { url: `${kith.base}/book/${org}/type/${type}`, body };
}
const person = (email, more = {}) => ({ whom: 'me', first_name: 'Nora', last_name: 'Newcomer', email, phone: '555 010 2030', reason: '', ...more });
async function send(step, fields, headers = {}) {
  const body = new URLSearchParams(step.body);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return fetch(step.url, { method: 'POST', body, redirect: 'manual', headers: { origin: new URL(step.url).origin, ...headers } });
}

for (const db of engines) {
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, place, signedIn;
    before(async () => {
      kith = await startKith({ db });
      place = await furnish(kith);
      const page = await signInAdmin(await browser.newPage({ base: kith.base }), kith);
      signedIn = await page.context().storageState();
      await page.context().close();
    });
    after(() => kith?.stop());
    const owner = async (t) => {
      const context = await browser.newContext({ base: kith.base });
      await context.addCookies(signedIn.cookies);
      return browser.newPage({ context, t });
    };

    for (const [how, options] of [['on_a_phone', { width: 360 }], ['on_a_desktop_in_the_dark', { dark: true }], ['without_scripts', { width: 360, scripts: false }]])
      test(`somebody_without_a_sign_in_books_in_four_steps_${how}`, async (t) => {
        const page = await browser.newPage({ base: kith.base, t, ...options });
        const email = address('visitor');
        await page.goto(`/book/${place.org}`);
        assert.match(await main(page), /Come and see us/);
        await goodPage(page, 'public-book');
        await press(page, NEW, { role: 'link' });
        await goodPage(page, 'public-book-how');
        await page.getByLabel('By phone').check();
        await press(page, 'Show free times');
        assert.match(await main(page), /The next free times/);
        await goodPage(page, 'public-book-times');
        await page.locator('.times a').nth(3).click();
        await page.waitForURL(/\/you\?/);
        await goodPage(page, 'public-book-you');
        await page.locator('[name=first_name]').fill('Nora');
        await page.locator('[name=last_name]').fill('Newcomer');
        await page.getByLabel('E-mail').fill(email);
        await press(page, 'Send');
        await page.waitForURL(/\/done\?/);
        assert.match(await main(page), /Thank you[^]*We have it[^]*Before the visit\s+The questionnaire for newcomers/);
        assert.equal(await page.getByRole('link', { name: 'Open the form' }).getAttribute('href'), 'https://forms.example/newcomers');
        await goodPage(page, 'public-book-done');
        const file = await page.locator('a', { hasText: 'Add to your calendar' }).getAttribute('href');
        const ics = await (await fetch(kith.base + file)).text();
        assert.match(ics, /BEGIN:VEVENT[^]*STATUS:TENTATIVE/);
        assert.doesNotMatch(ics, new RegExp(`${NEW}|Nora|Newcomer`));
        const mail = await kith.mailbox.next(email);
        assert.match(mail.subject, /appointment that was asked for/);
      });

    test('what_is_missing_is_named_and_a_child_is_asked_for_its_birth_date', async (t) => {
      const page = await browser.newPage({ base: kith.base, t, width: 360 });
      expectStatus(page, 422);
      await page.goto(`/book/${place.org}/type/${place.type}/times?how=phone_call`);
      await page.locator('.times a').nth(2).click(); // the first may begin too soon by the time it is booked
      await page.waitForURL(/\/you\?/);
      assert.equal(await page.getByLabel('First name of the child').isVisible(), false);
      await page.getByLabel('For a child').check();
      await page.getByLabel('First name of the child').fill('Kim');
      await page.getByLabel('Last name of the child').fill('Newcomer');
      await page.locator('[name=first_name]').fill('Nora');
      await page.locator('[name=last_name]').fill('Newcomer');
      await page.getByLabel('E-mail').fill(address('parent'));
      await press(page, 'Send');
      assert.match(await main(page), /Say when the child was born/);
      await goodPage(page, 'public-book-problem');
      await page.getByLabel('Born on').fill('2018-05-04');
      await press(page, 'Send');
      await page.waitForURL(/\/done\?/);
    });

    test('times_are_told_by_the_clock_that_was_chosen', async (t) => {
      const page = await browser.newPage({ base: kith.base, t });
      await page.goto(`/book/${place.org}/type/${place.type}/times?how=phone_call&zone=America%2FNew_York`);
      const before = await page.locator('.times a').first().innerText();
      await page.getByText('By another clock').click();
      await page.getByLabel('Clock').selectOption('Asia/Kathmandu');
      await press(page, 'Show the times by it');
      assert.match(await main(page), /by the clock of Kathmandu/);
      assert.notEqual(await page.locator('.times a').first().innerText(), before);
    });

    test('staff_see_who_booked_it_verify_them_and_open_the_page_in_settings', async (t) => {
      const step = await lastStep(kith, place, 5);
      const email = address('seen');
      assert.equal((await send(step, person(email, { last_name: 'Looked-At' }))).status, 303);
      const [[visit, client]] = await kith.sql(`SELECT appointment_id, client_id FROM attendee ORDER BY id DESC LIMIT 1`);
      const page = await owner(t);
      await page.goto(`/appointments/${visit}`);
      assert.match(await main(page), new RegExp(`Booked on the public page by Nora Looked-At, ${email}[^]*Nobody has verified`));
      assert.match(await main(page), /The public booking page/);
      await goodPage(page, 'visit-public');
      await page.goto(`/clients/${client}`);
      assert.match(await main(page), /Not verified/);
      await page.goto(`/clients/${client}/verify`);
      await goodPage(page, 'client-verify');
      await press(page, 'Yes, verified');
      assert.doesNotMatch(await main(page), /Not verified/);
      await page.goto('/settings/calendar/public');
      await page.getByLabel('Sites that show it').fill('http://localhost:1\nno site');
      expectStatus(page, 422);
      await press(page, 'Save');
      assert.match(await main(page), /“no site” is no address of a site/);
      await page.getByLabel('Sites that show it').fill('http://localhost:1');
      await press(page, 'Save');
      assert.match(await main(page), /was saved[^]*embed\/booking\.js/);
      await page.frameLocator('.preview-frame').getByText('Come and see us').waitFor();
      await goodPage(page, 'settings-public');
    });

    test('the_answer_is_the_same_whether_they_are_known_or_archived_or_new', async () => {
      const known = address('known'), gone = address('gone'), fresh = address('fresh');
      const [[org]] = await kith.sql('SELECT id FROM organization');
      const add = (email, last, state) => kith.sql(`INSERT INTO client (org_id, first_name, last_name, sort_name, email, email_norm, state, created_at, changed_at)
        VALUES (${org}, 'Nora', '${last}', '${last.toLowerCase()} nora', '${email}', '${email}', '${state}', 0, 0)`);
      await add(known, 'Known', 'active');
      await add(gone, 'Gone', 'archived');
      const answers = [];
      for (const [i, [email, last]] of [[known, 'Known'], [gone, 'Gone'], [fresh, 'Fresh']].entries()) {
        const step = await lastStep(kith, place, 12 + i);
        const answer = await send(step, person(email, { last_name: last }));
        assert.equal(answer.status, 303);
        const to = answer.headers.get('location');
        const done = await (await fetch(kith.base + to)).text();
        const token = /t=([^&"]*)/.exec(to)[1];
        const ics = await (await fetch(`${kith.base}${/href="([^"]*\.ics[^"]*)"/.exec(done)[1].replaceAll('&amp;', '&')}`)).text();
        answers.push([done.replaceAll(token, 'T').replace(/\d{1,2}:\d\d [ap]m/g, 'TIME').replace(/nonce="[^"]*"/g, '').replace(/add_to_cal\/\d+/g, 'FILE').replace(/[A-Z][a-z]{2} \d+ [A-Z][a-z]{2} \d{4}/g, 'DAY'),
          ics.replace(/^(UID|DTSTART|DTEND|DTSTAMP|LAST-MODIFIED|CREATED)[^]*?\r\n(?=\S)/gm, '')]);
      }
      assert.equal(answers[0][0], answers[2][0]);
      assert.equal(answers[1][0], answers[2][0]);
      assert.equal(answers[0][1], answers[2][1]);
      assert.equal(answers[1][1], answers[2][1]);
    });

    test('machines_other_sites_and_old_forms_book_nothing', async () => {
      const step = await lastStep(kith, place, 9);
      const [[before]] = await kith.sql('SELECT COUNT(*) FROM attendee');
      assert.equal((await send(step, person(address('bot'), { website: 'https://spam.example' }))).status, 422);
      assert.equal((await send(step, person(address('bot')), { origin: 'https://evil.example' })).status, 422);
      assert.equal((await send(step, person(address('bot')), { 'sec-fetch-site': 'cross-site' })).status, 422);
      assert.equal((await send(step, person(address('bot'), { form: 'x' }))).status, 422);
      assert.equal((await send(step, person(address('bot'), { at: '2020-01-01T09:00:00Z' }))).status, 422);
      assert.equal((await send(step, person(address('bot'), { how: 'in_person' }))).status, 422);
      assert.deepEqual(await kith.sql('SELECT COUNT(*) FROM attendee'), [[before]]);
      const [[staffOnly]] = await kith.sql(`SELECT id FROM appointment_type WHERE booking <> 'public' ORDER BY id LIMIT 1`);
      for (const path of [`/book/999999`, `/book/${place.org}/type/${staffOnly}`, `/book/${place.org}/type/999999`, `/book/${place.org}/with/999999`, `/book/999999/type/${place.type}`, `/book/${place.org}/done?t=x`])
        assert.equal((await fetch(kith.base + path)).status, 404, path);
      assert.equal((await fetch(`${kith.base}/book/${place.org}/with/${place.staff}`)).status, 200);
    });

    test('a_visit_goes_to_a_calendar_by_a_right_or_a_signed_link_alone', async (t) => {
      const [[visit, type]] = await kith.sql(`SELECT a.id, a.type_id FROM appointment a JOIN attendee x ON x.appointment_id = a.id WHERE a.status = 'booked' ORDER BY a.id DESC LIMIT 1`);
      const file = `/appointments/add_to_cal/${visit}.ics`;
      for (const path of [file, `${file}?t=x`, `${file}?cal_type=ical&cal_export_id=${btoa(`${visit}:${type}`)}`, '/appointments/add_to_cal/x.ics'])
        assert.equal((await fetch(kith.base + path)).status, 404, path);
      const page = await owner(t);
      await page.goto('/settings/calendar');
      const get = (path) => page.evaluate(async (url) => { const r = await fetch(url); return [r.status, await r.text()]; }, path);
      assert.match((await get(`${file}?cal_type=ical&cal_export_id=${btoa(`${visit}:${type}`)}`))[1], /BEGIN:VCALENDAR/);
      expectStatus(page, 404);
      assert.equal((await get(`${file}?cal_export_id=${btoa(`${visit}:1${type}`)}`))[0], 404);
    });

    test('the_words_of_the_answer_are_in_the_mail_of_a_newcomer', async (t) => {
      const page = await owner(t);
      for (const [nth, button, subject] of [[24, 'Accept', /An appointment was booked/], [28, 'Decline', /appointment that was asked for/]]) {
        const email = address('newcomer');
        assert.equal((await send(await lastStep(kith, place, nth), person(email))).status, 303);
        const asked = await kith.mailbox.next(email, { subject: /appointment that was asked for/ });
        const [[visit]] = await kith.sql(`SELECT x.appointment_id FROM attendee x JOIN client c ON c.id = x.client_id WHERE c.email = '${email}'`);
        await page.goto(`/appointments/${visit}`);
        await page.getByLabel('Words for those who asked').fill(`${button}ed by Nell`);
        await press(page, button);
        const mail = await kith.mailbox.next(email, { subject, after: button === 'Decline' ? 1 : 0 });
        assert.match(mail.text, new RegExp(`The practice writes: ${button}ed by Nell`));
        assert.doesNotMatch(mail.text, /\/portal\//, 'they have no account to sign in to');
        assert.doesNotMatch(asked.text, /The practice writes/);
      }
    });

    test('it_stands_in_the_frame_of_sites_that_were_named_and_of_no_other', async (t) => {
      const host = createServer((req, res) => {
        res.setHeader('content-type', 'text/html');
        res.end(`<!doctype html><title>Their site</title><h1>Their site</h1><script src="${kith.base}/embed/booking.js" data-practice="${place.org}" data-type="${place.type}"></script>`);
      });
      await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
      t.after(() => host.close());
      const { port } = host.address();
      await kith.sql(`UPDATE public_page SET sites = 'http://localhost:${port}'`);
      const headers = (await fetch(`${kith.base}/book/${place.org}`)).headers;
      assert.match(headers.get('content-security-policy'), new RegExp(`frame-ancestors 'self' http://localhost:${port}$`));
      assert.equal(headers.get('x-frame-options'), null);
      for (const path of ['/sign-in', '/portal', `/book/999999`]) {
        const others = (await fetch(kith.base + path)).headers;
        assert.equal(others.get('x-frame-options'), 'DENY', path);
      }
      const page = await browser.newPage({ base: `http://localhost:${port}`, t, width: 480 });
      await page.goto('/');
      const frame = page.frameLocator('iframe');
      await frame.getByLabel('By phone').check();
      await frame.getByRole('button', { name: 'Show free times' }).click();
      await frame.locator('.times a').nth(8).click();
      await frame.locator('[name=first_name]').fill('Nora');
      await frame.locator('[name=last_name]').fill('Inside');
      await frame.getByLabel('E-mail').fill(address('inside'));
      await frame.getByRole('button', { name: 'Send' }).click();
      await frame.getByText('Thank you').waitFor();
      await eventually(async () => (await page.locator('iframe').evaluate((el) => el.clientHeight)) !== 640, { what: 'the frame kept its first height' });
      const stranger = await browser.newPage({ base: `http://127.0.0.1:${port}` });
      await stranger.goto('/');
      await eventually(() => stranger.problems.some((text) => /frame-ancestors/.test(text)), { what: 'a stranger may frame it' });
      assert.equal(await stranger.frameLocator('iframe').getByText('How would you like').count(), 0);
      await stranger.context().close();
    });

    test('of_a_restricted_client_a_visits_page_has_the_name_alone', async (t) => {
      const step = await lastStep(kith, place, 20);
      assert.equal((await send(step, person(address('shut'), { last_name: 'Shut', reason: 'A secret reason' }))).status, 303);
      const [[visit, client, attendee]] = await kith.sql('SELECT appointment_id, client_id, id FROM attendee ORDER BY id DESC LIMIT 1');
      await kith.sql(`UPDATE attendee SET confirmed_at = 1, answer = 'Words of ours', status = 'booked' WHERE id = ${attendee}`);
      await kith.sql(`UPDATE client SET restricted = 1 WHERE id = ${client}`);
      const page = await owner(t);
      await page.goto(`/appointments/${visit}`);
      const text = await main(page);
      assert.match(text, /Nora Shut/);
      assert.doesNotMatch(text, /Confirmed|they come|public page by|secret|Words of ours|Booked by/);
      assert.equal(await page.locator('.visit-person .avatar').first().getAttribute('data-hue'), '0');
    });

    test('a_session_of_the_browser_is_not_looked_at', async (t) => {
      const page = await owner(t);
      await page.goto(`/book/${place.org}`);
      assert.equal(await page.getByText('Sign out').count(), 0);
      assert.equal(at(page), `/book/${place.org}`);
    });
  });
}

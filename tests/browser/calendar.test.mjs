// The practice's calendar as the front desk and providers use it, on the demo practice: with script and without.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { expectStatus, goodPage, openBrowser, press, signIn, startKith } from './lib.mjs';
import { visitorFor } from './practice.mjs';

const PASSWORD = 'Riverbend-demo-1';
const DESK = 'theo.park@riverbend.example';
let kith, browser, desk, ids;
before(async () => {
  kith = await startKith({ demo: true });
  browser = await openBrowser();
  desk = await visitorFor(kith, { email: DESK, password: PASSWORD });
  const one = async (text) => (await kith.sql(text))[0]?.[0] ?? assert.fail(`nothing for ${text}`);
  const person = (first, last) => one(`SELECT id FROM client WHERE first_name = '${first}' AND last_name = '${last}' LIMIT 1`);
  ids = {
    one: await one("SELECT id FROM appointment_type WHERE name = 'Follow-up'"),
    group: await one('SELECT id FROM appointment_type WHERE is_group = 1 ORDER BY max_attendees DESC LIMIT 1'),
    place: await one("SELECT id FROM appointment_location ORDER BY id LIMIT 1"),
    jonas: await one("SELECT id FROM staff WHERE first_name = 'Jonas'"),
    imani: await one("SELECT id FROM staff WHERE first_name = 'Imani'"),
    leo: await person('Leo', 'Ruiz'), ana: await person('Ana', 'Ruiz'), mia: await person('Mia', 'Okafor'), zoe: await person('Zoe', 'Marsh'),
  };
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});

const began = Date.now(); // a week is the same one for the whole run
/** A weekday (1: Monday) so many weeks ahead: each test has a week of its own. */
const day = (weeks, weekday = 1) => {
  const d = new Date(began);
  d.setUTCDate(d.getUTCDate() - d.getUTCDay() + 7 * weeks + weekday);
  return d.toISOString().slice(0, 10);
};
const as = async (t, email = DESK, options = {}) => {
  const page = await browser.newPage({ base: kith.base, t, ...options });
  return signIn(page, { email, password: PASSWORD });
};
/** Books by the form; gives the visit's page. */
const book = async (fields) => {
  const answer = await desk.submit('/calendar/new', { contact_type: 'in_person', location: ids.place, staff: ids.jonas, type: ids.one, overlap_ok: '1', ...fields });
  assert.equal(answer.status, 303, (await answer.clone().text()).replace(/<[^>]+>/g, ' ').slice(0, 3000));
  return answer.headers.get('location');
};
const startOf = async (path) => Number((await kith.sql(`SELECT starts_at FROM appointment WHERE id = ${path.split('/').pop()}`))[0][0]);

test('what_was_typed_for_one_person_comes_back_with_its_field_marked', async () => {
  const path = await book({ client: [ids.leo], day: day(9), time: '11:00' });
  const [[attendee]] = await kith.sql(`SELECT id FROM attendee WHERE appointment_id = ${path.split('/').pop()}`);
  const answer = await desk.submit(path, { 'price-1': '12,3x', 'note-1': 'Brings the form', 'remind-1': [] }, { action: `${path}/attendees/${attendee}` });
  const html = await answer.text();
  assert.equal(answer.status, 422);
  assert.match(html, /href="#f-price-1">Type an amount/);
  assert.match(html, /<input[^>]* name="price-1"[^>]* value="12,3x"[^>]* aria-invalid="true"/);
  assert.match(html, /<details class="more" open><summary>Note, price/);
  assert.match(html, /<textarea[^>]* name="note-1"[^>]*>\s*Brings the form</);
  assert.doesNotMatch(/<input[^>]* name="remind-1"[^>]*>/.exec(html)[0], / checked/);
  const long = await desk.submit(path, { number: '1', 'reason-1': 'x'.repeat(2500), status: 'cancelled' }, { action: `${path}/attendees/${attendee}/status` });
  assert.equal(long.status, 422);
  assert.match(await long.text(), /<details class="more" open><summary>Does not come[^]*name="reason-1"[^>]* value="xxx[^>]* aria-invalid="true"/);
});

test('a_visit_is_booked_from_a_free_place_of_the_calendar_in_two_clicks_and_a_name', async (t) => {
  const page = await as(t);
  await page.goto(`/calendar?view=providers&day=${day(3)}`);
  const column = page.locator('.cal-column', { hasText: 'Jonas Weber' }).locator('.cal-places');
  const box = await column.boundingBox();
  await column.click({ position: { x: box.width - 8, y: 2.25 * 60 + 4 } }); // a quarter past nine
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  assert.equal(await dialog.getByLabel('Time').inputValue(), '09:15');
  assert.equal(await dialog.locator('select[name=staff]').inputValue(), ids.jonas);
  await dialog.locator('select[name=type]').selectOption(ids.one);
  await dialog.getByLabel('Name or birth date of a client').pressSequentially('leo ru');
  await dialog.getByLabel(/^Leo Ruiz/).check();
  await press(page, 'Book', { within: dialog });
  if (await page.getByText('Book it anyway').count()) { // the demo's hours leave this time out
    await page.getByLabel(/Book it anyway/).check();
    await press(page, 'Book');
  }
  assert.match(page.url(), /\/calendar\?view=providers/); // where they were
  assert.match(await page.locator('main').innerText(), /The visit was booked/);
  assert.match(await page.locator('.cal-column', { hasText: 'Jonas Weber' }).innerText(), /9:15–9:45 am\s+Leo Ruiz/);
});

test('without_script_the_whole_family_is_added_to_a_session_with_ticks', async (t) => {
  const page = await as(t, DESK, { scripts: false });
  await page.goto(`/calendar/new?day=${day(4)}&staff=${ids.jonas}&type=${ids.group}`);
  await page.locator('#f-time').fill('10:00');
  await page.locator('select[name=location]').selectOption(ids.place);
  await page.getByLabel('Name or birth date of a client').fill('Leo Ruiz');
  await press(page, 'Find');
  assert.equal(await page.locator('#f-time').inputValue(), '10:00'); // what was typed is still there
  await press(page, /Whole family of Leo Ruiz/);
  assert.match(await page.locator('#found').innerText(), /The family, \d+ people/);
  assert.ok(await page.getByLabel(/^Ana Ruiz/).isChecked());
  const ticked = await page.locator('#found input:checked').count();
  await press(page, 'Book');
  if (await page.getByText('Book it anyway').count()) {
    await page.getByLabel(/Book it anyway/).check();
    await press(page, 'Book');
  }
  assert.match(page.url(), /\/appointments\/\d+$/);
  assert.equal(await page.locator('.visit-person').count(), ticked);
  assert.match(await page.locator('main').innerText(), /Emergency contacts/);
});

test('a_visit_is_dragged_the_conflict_asked_and_the_move_undone', async (t) => {
  const [first, second] = [await book({ day: day(5), time: '09:00', client: ids.mia }), await book({ day: day(5), time: '11:00', client: ids.zoe })];
  const before = await startOf(second);
  const page = await as(t);
  await page.goto(`/calendar?view=day&day=${day(5)}&staff=${ids.jonas}`);
  const event = (path) => page.locator(`.cal-full a[href$="${path}"]`);
  await event(second).waitFor();
  await event(first).scrollIntoViewIfNeeded();
  const [from, to] = [await event(second).boundingBox(), await event(first).boundingBox()];
  expectStatus(page, 422);
  await page.mouse.move(from.x + 40, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y - 20, { steps: 4 });
  await page.mouse.move(to.x + 40, to.y + 8, { steps: 8 });
  await page.mouse.up();
  const question = page.getByRole('dialog', { name: 'Move it anyway?' });
  await question.waitFor();
  assert.match(await question.innerText(), /Mia Okafor|Jonas Weber/);
  await question.getByRole('button', { name: 'Move anyway' }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  assert.equal((before - (await startOf(second))) / 60e6, 120);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('It is back where it was.').waitFor();
  assert.equal(await startOf(second), before);
});

test('a_visit_is_made_longer_by_its_edge_and_the_change_undone', async (t) => {
  const visit = await book({ day: day(11), time: '10:00', client: ids.mia });
  const times = async () => (await kith.sql(`SELECT starts_at, ends_at FROM appointment WHERE id = ${visit.split('/').pop()}`))[0].map(Number);
  const before = await times();
  const page = await as(t);
  await page.goto(`/calendar?view=day&day=${day(11)}&staff=${ids.jonas}`);
  const event = page.locator(`.cal-full a[href$="${visit}"]`);
  await event.waitFor();
  await event.scrollIntoViewIfNeeded();
  const box = await event.boundingBox();
  await page.mouse.move(box.x + 40, box.y + box.height / 2); // its edge is there while the pointer is over it
  await page.mouse.move(box.x + 40, box.y + box.height - 2, { steps: 4 });
  await page.mouse.down();
  await page.mouse.move(box.x + 40, box.y + box.height * 2, { steps: 8 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  const after = await times();
  assert.equal(after[0], before[0], 'it begins as before');
  assert.ok(after[1] - before[1] >= 15 * 60e6, 'and takes longer');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('It is back where it was.').waitFor();
  assert.deepEqual(await times(), before);
});

test('a_task_about_two_visits_at_one_time_leads_to_the_one_made_last', async () => {
  const [first, second] = [await book({ day: day(12), time: '09:00', client: ids.mia }), await book({ day: day(12), time: '09:00', client: ids.mia, staff: ids.imani })];
  const numbers = [first, second].map((path) => path.split('/').pop());
  await kith.sql(`INSERT INTO task (org_id, client_id, kind, dedupe, detail, created_at) SELECT 1, ${ids.mia}, 'visits_overlap', 'visits_overlap:${numbers.join(':')}', 'Mon 10:00', 0`);
  const list = await (await desk.fetch('/to-do/tasks?q=mia+okafor')).text();
  assert.match(list, new RegExp(`href="${second}"`));
});

test('each_in_a_group_has_a_status_note_and_reminder_of_their_own', async (t) => {
  const path = await book({ type: ids.group, day: day(6), time: '10:00', client: [ids.leo, ids.mia] });
  const page = await as(t);
  await page.goto(path);
  const row = (name) => page.locator('.visit-person', { hasText: name });
  await press(page, /Checked in/, { within: row('Leo Ruiz') });
  assert.match(await row('Leo Ruiz').locator('.badge').first().innerText(), /Checked in/);
  assert.match(await row('Mia Okafor').locator('.badge').first().innerText(), /Booked/);
  await row('Mia Okafor').getByText('Does not come').click();
  await row('Mia Okafor').getByLabel('Reason').fill('has a cold');
  await press(page, 'Cancelled', { within: row('Mia Okafor') });
  assert.match(await page.getByRole('region', { name: 'Do not come' }).innerText(), /Mia Okafor[^]*has a cold/);
  assert.match(await page.locator('main').innerText(), /1 of \d+ places taken/);
  await row('Leo Ruiz').getByText('Note, price, reminders').click();
  await row('Leo Ruiz').getByLabel('Note for staff').fill('brings the drawings');
  await row('Leo Ruiz').getByRole('switch', { name: 'Remind' }).uncheck();
  await press(page, 'Save', { within: row('Leo Ruiz') });
  assert.match(await row('Leo Ruiz').innerText(), /brings the drawings/);
  assert.deepEqual(await kith.sql(`SELECT remind FROM attendee WHERE appointment_id = ${path.split('/').pop()} AND client_id = ${ids.leo}`), [['0']]);
  assert.match(await page.getByRole('region', { name: 'History' }).innerText(), /Leo Ruiz: checked in/);
});

test('a_visit_whose_only_client_does_not_come_says_so', async (t) => {
  const path = await book({ day: day(7), time: '15:00', client: ids.leo });
  await kith.sql(`UPDATE attendee SET status = 'noshow' WHERE appointment_id = ${path.split('/').pop()}`);
  const page = await as(t);
  await page.goto(path);
  assert.match(await page.getByRole('region', { name: 'Who comes' }).innerText(), /Nobody comes[^]*stands below/);
});

test('a_visit_is_cancelled_with_a_reason_and_takes_place_after_all', async (t) => {
  const path = await book({ day: day(7), time: '10:00', client: ids.leo });
  const page = await as(t, DESK, { scripts: false });
  await page.goto(`${path}/cancel`);
  assert.match(await page.locator('main').innerText(), /One person is told/);
  await page.getByLabel('Reason').fill('The heating is broken.');
  await press(page, 'Cancel it for everybody');
  assert.match(await page.locator('main').innerText(), /Cancelled/);
  await press(page, 'Let it take place after all');
  assert.match(await page.locator('main').innerText(), /It takes place after all/);
  assert.deepEqual(await kith.sql(`SELECT status FROM appointment WHERE id = ${path.split('/').pop()}`), [['booked']]);
});

test('two_under_a_no_contact_rule_are_not_booked_together_and_the_reason_stays_unsaid', async (t) => {
  const page = await as(t, 'jonas.weber@riverbend.example', { scripts: false });
  await page.goto(`/clients/${ids.mia}/no-contact`);
  await page.getByLabel('Name or birth date of a client').fill('Zoe Marsh');
  await press(page, 'Find');
  await page.getByLabel(/^Zoe Marsh/).check();
  await page.getByLabel('Reason').fill('what happened in June');
  expectStatus(page, 422);
  await press(page, 'Add the rule');
  assert.match(await page.locator('main').innerText(), /Never bring together with\s+Add a rule\s+ZM\s+Zoe Marsh/);
  const answer = await desk.submit('/calendar/new', { type: ids.group, staff: ids.jonas, location: ids.place, day: day(8), time: '10:00', overlap_ok: '1', client: [ids.mia, ids.zoe] });
  assert.equal(answer.status, 422);
  const text = (await answer.text()).replace(/<[^>]+>/g, ' ');
  assert.match(text, /Mia Okafor[^]*Zoe Marsh|Zoe Marsh[^]*Mia Okafor/);
  assert.doesNotMatch(text, /what happened in June/);
  await press(page, /Lift the rule about Zoe Marsh/, { role: 'link' });
  await page.getByLabel('Why?').fill('Both said so.');
  await press(page, 'Lift the rule');
  assert.match(await page.locator('main').innerText(), /The rule was lifted/);
});

test('the_hour_that_is_missing_is_refused_and_the_doubled_one_asked', async () => {
  const sunday = (year, month, nth) => {
    const d = new Date(Date.UTC(year, month, 1));
    d.setUTCDate(1 + ((7 - d.getUTCDay()) % 7) + 7 * (nth - 1));
    return d.toISOString().slice(0, 10);
  };
  const year = new Date().getUTCFullYear() + 1;
  const send = (fields) => desk.submit('/calendar/new', { type: ids.one, staff: ids.jonas, contact_type: 'phone_call', overlap_ok: '1', client: ids.leo, ...fields });
  const spring = await (await desk.submit('/calendar/new', { type: ids.one, staff: ids.jonas, location: ids.place, overlap_ok: '1', client: ids.leo, day: sunday(year, 2, 2), time: '02:30' })).text();
  assert.match(spring, /Clocks jump over this time/);
  const fall = { day: sunday(year, 10, 1), time: '01:30', contact_type: 'in_person', location: ids.place };
  assert.match(await (await send(fall)).text(), /The clocks show this time twice\. Which one\?/);
  assert.equal((await send({ ...fall, which: 'second' })).status, 303);
});

test('a_visit_by_video_that_the_desk_books_has_no_place_but_may_have_a_room', async (t) => {
  const at = async (fields) => {
    const path = await book({ client: [ids.leo], contact_type: 'video_chat', ...fields });
    return (await kith.sql(`SELECT COALESCE(location_id, 0), COALESCE(room_id, 0) FROM appointment WHERE id = ${path.split('/').pop()}`))[0].map(Number);
  };
  assert.deepEqual(await at({ day: day(10), time: '09:00' }), [0, 0]);
  const page = await as(t);
  await page.goto(`/calendar/new?type=${ids.one}`);
  const place = page.getByLabel('Location'), address = page.getByLabel('Video elsewhere');
  await page.getByLabel('In person').check();
  assert.deepEqual([await place.isVisible(), await address.isVisible()], [true, false]);
  await page.getByLabel('By video').check();
  assert.deepEqual([await place.isVisible(), await address.isVisible()], [false, true]);
});

test('every_room_has_a_column_on_one_of_the_pages', async () => {
  const mine = Array.from({ length: 21 }, (_, i) => `Blue ${String(i + 1).padStart(2, '0')}`);
  await kith.sql(`INSERT INTO room (org_id, location_id, name, created_at) VALUES ${mine.map((name) => `(1, ${ids.place}, '${name}', 0)`).join(', ')}`);
  const names = (await kith.sql("SELECT name FROM room WHERE state = 'active'")).map(([name]) => name);
  const seen = [];
  for (let page = 1; page <= Math.ceil(names.length / 9); page++) {
    const html = await (await desk.fetch(`/calendar?view=rooms&day=${day(4)}&page=${page}`)).text();
    seen.push(...names.filter((name) => html.includes(`Add in ${name}`)));
  }
  await kith.sql("UPDATE room SET state = 'archived' WHERE name LIKE 'Blue %'");
  assert.deepEqual(seen.toSorted(), names.toSorted());
});

test('the_day_sheet_names_whom_to_call_and_a_client_has_their_visits_in_a_tab', async (t) => {
  await book({ day: day(9), time: '09:00', client: ids.leo });
  const page = await as(t, DESK, { scripts: false });
  await page.goto(`/calendar/day-sheet?day=${day(9)}`);
  assert.match(await page.locator('main').innerText(), /Leo Ruiz[^]*In an emergency: Ana Ruiz, mother/);
  await page.goto(`/clients/${ids.leo}/appointments`);
  assert.match(await page.getByRole('region', { name: 'Upcoming' }).innerText(), /Follow-up/);
  await press(page, 'Book', { role: 'link' });
  assert.ok(await page.getByLabel(/^Leo Ruiz/).isChecked());
});

test('a_report_counts_the_visits_of_its_days_on_the_page_and_in_the_file', async () => {
  const [from, until] = [day(14, 0), day(14, 6)];
  await book({ day: day(14), time: '09:00', client: ids.leo });
  await book({ day: day(14), time: '10:00', client: ids.mia, staff: ids.imani });
  const gone = await book({ day: day(14, 2), time: '09:00', client: ids.zoe });
  assert.equal((await desk.submit(`${gone}/cancel`, { reason: 'Ill' })).status, 303);
  const text = async (path) => (await (await desk.fetch(path)).text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  const page = await text(`/calendar/reports?from=${from}&until=${until}`);
  assert.match(page, /3 visits, 0\.4 a day\./);
  assert.match(page, /Jonas Weber 2 1 1 /);
  assert.match(page, /Imani Cole 1 1 /);
  assert.doesNotMatch(page, /Leo|Mia Okafor/);
  const file = await desk.fetch(`/calendar/reports.csv?from=${from}&until=${until}&staff=${ids.jonas}`);
  assert.match(file.headers.get('content-type'), /^text\/csv/);
  assert.deepEqual((await file.text()).replace(/^\uFEFF/, '').replaceAll('"', '').trim().split('\r\n'), ['Day,Provider,Appointment type,Outcome,Visits', `${day(14)},Jonas Weber,Follow-up,Open,1`, `${day(14, 2)},Jonas Weber,Follow-up,Cancelled,1`]);
  assert.match(await text(`/calendar/reports?from=${until}&until=${from}`), /before the first day/);
  assert.match(await text('/calendar/reports?from=2020-01-01&until=2020-01-31'), /No visits in this time/);
});

test('the_calendars_pages_are_good_on_a_desk_and_on_a_phone_in_both_themes', { timeout: 900_000 }, async (t) => {
  const path = await book({ type: ids.group, day: day(2), time: '10:00', client: [ids.leo, ids.ana], title: 'Cooking with children' });
  for (const [time, client] of [['09:00', ids.mia], ['09:00', ids.zoe], ['13:30', ids.leo]]) await book({ day: day(2), time, client });
  for (const options of [{ width: 1280 }, { width: 1280, dark: true }, { width: 360 }, { width: 360, dark: true }]) {
    const page = await as(t, DESK, options);
    const look = async (address, name) => {
      await page.goto(address);
      if (/view=(day|week|month|list)/.test(address) && options.width > 1000) await page.locator(`.cal-full a[href^="/appointments/"]`).first().waitFor();
      await goodPage(page, name);
    };
    for (const view of ['day', 'week', 'month', 'list', 'providers', 'rooms']) await look(`/calendar?view=${view}&day=${day(2)}`, `calendar-${view}`);
    if (options.width < 600) {
      await page.goto(`/calendar?view=month&day=${day(2)}`);
      const date = page.locator('.cal-month td:not(.is-free) .cal-whole-date').first();
      assert.match(await date.innerText(), /^\w{3} \d+ \w{3} \d{4}$/);
      assert.ok((await date.boundingBox()).width > 50, 'a month on a phone says whose visits they are of which day');
    }
    await look('/calendar/reports');
    await look(path, 'visit');
    for (const below of ['/clients', '/edit', '/cancel']) await look(path + below);
    await look(`/calendar/new?day=${day(2)}`, 'session-new');
    await look(`/calendar/day-sheet?day=${day(2)}`, 'day-sheet');
    await look(`/clients/${ids.leo}/appointments`);
    await look(`/clients/${ids.leo}/no-contact`);
    await look('/staff');
    await page.context().close();
  }
});

test('the_page_with_its_calendar_script_is_less_than_250_kilobytes', async (t) => {
  const page = await as(t);
  const sizes = new Map(); // as the server said them: what the browser kept from the page before counts as well
  page.on('response', (answer) => sizes.set(answer.url(), Number(answer.headers()['content-length'] ?? 0)));
  await page.goto(`/calendar?view=week&day=${day(2)}`);
  await page.locator('.cal-full').waitFor();
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  assert.ok(bytes > 50_000, `${bytes} bytes of ${[...sizes.keys()].join(', ')}`);
  assert.ok(bytes < 250_000, `${bytes} bytes`);
});

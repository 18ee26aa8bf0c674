// Walks through the calendar that go on over several visits: series, requests, a waitlist, and all of it by keyboard; on the demo practice.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { goodPage, openBrowser, press, startKith } from './lib.mjs';
import { openAs } from './money.mjs';
import { visitorFor } from './practice.mjs';

const PASSWORD = 'Riverbend-demo-1';
let kith, browser, desk, chidi, ids;
before(async () => {
  kith = await startKith({ demo: true });
  browser = await openBrowser();
  [desk, chidi] = await Promise.all(['theo.park@riverbend.example', 'chidi.okafor@mail.example'].map((email) => visitorFor(kith, { email, password: PASSWORD })));
  const one = async (text) => (await kith.sql(text))[0]?.[0] ?? assert.fail(`nothing for ${text}`);
  const person = (first, last) => one(`SELECT id FROM client WHERE first_name = '${first}' AND last_name = '${last}' LIMIT 1`);
  ids = {
    visit: await one("SELECT id FROM appointment_type WHERE name = 'Follow-up'"),
    group: await one("SELECT id FROM appointment_type WHERE is_group = 1 AND waitlist = 1 LIMIT 1"),
    asked: await one("SELECT id FROM appointment_type WHERE approval = 1 LIMIT 1"),
    place: await one('SELECT id FROM appointment_location ORDER BY id LIMIT 1'),
    jonas: await one("SELECT id FROM staff WHERE first_name = 'Jonas'"),
    leo: await person('Leo', 'Ruiz'), ana: await person('Ana', 'Ruiz'), chidi: await person('Chidi', 'Okafor'),
  };
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});

const main = (page) => page.locator('main').innerText();
const began = Date.now(); // a week is the same one for the whole run
/** A Monday so many weeks ahead. */
const day = (weeks) => {
  const d = new Date(began);
  d.setUTCDate(d.getUTCDate() - d.getUTCDay() + 7 * weeks + 1);
  return d.toISOString().slice(0, 10);
};
/** Presses, and says yes where the page asks about the demo's hours. */
const sure = async (page, name) => {
  await press(page, name, { within: page.locator('main') });
  if (!(await page.getByText('Book it anyway').count())) return;
  await page.getByLabel(/Book it anyway/).check();
  await press(page, name, { within: page.locator('main') });
};
/** The visits of a client on the wall clock of New York, oldest first: ["2026-12-07 10:00 booked", …]. */
const visitsOf = async (client, type) => {
  const rows = await kith.sql(`SELECT a.starts_at, t.status FROM appointment a JOIN attendee t ON t.appointment_id = a.id WHERE t.client_id = ${client} AND a.type_id = ${type} AND a.starts_at > ${Date.now() * 1000} ORDER BY a.starts_at, a.id`);
  const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/New_York', dateStyle: 'short', timeStyle: 'short' });
  return rows.map(([at, status]) => `${wall.format(new Date(Number(at) / 1000))} ${status}`);
};

for (const scripts of [true, false])
  test(`a_series_is_booked_once_changed_from_a_visit_on_and_ended_in_one_go_${scripts ? 'with' : 'without'}_scripts`, async (t) => {
    await kith.sql(`UPDATE attendee SET status = 'cancelled' WHERE client_id = ${ids.leo}`); // what the demo booked
    const first = scripts ? 20 : 30;
    const page = await openAs(browser, kith, t, desk, { scripts });
    page.expectedStatuses.add(422);
    await page.goto(`/calendar/new?day=${day(first)}&staff=${ids.jonas}&type=${ids.visit}&client=${ids.leo}`);
    await page.locator('#f-time').fill('10:00');
    await page.locator('select[name=location]').selectOption(ids.place);
    await page.getByText('Repeat', { exact: true }).click();
    await page.getByLabel('How often').selectOption('week');
    await page.getByLabel('So many times').fill('4');
    await goodPage(page);
    await sure(page, 'Book');
    assert.match(await main(page), /The series was booked[^]*One of a series[^]*4 to come/);
    const mine = async () => (await visitsOf(ids.leo, ids.visit)).filter((line) => line >= day(first) && line < day(first + 6));
    assert.deepEqual(await mine(), [0, 1, 2, 3].map((n) => `${day(first + n)} 10:00 booked`));
    const visits = (await kith.sql(`SELECT a.id FROM appointment a JOIN attendee t ON t.appointment_id = a.id WHERE t.client_id = ${ids.leo} AND t.status = 'booked' AND a.type_id = ${ids.visit} ORDER BY a.starts_at`)).map((row) => row[0]);
    await page.goto(`/appointments/${visits[2]}/edit`);
    await page.locator('#f-time').fill('11:30');
    await page.getByLabel('This one and those that follow').check();
    await goodPage(page);
    await sure(page, 'Save');
    assert.deepEqual(await mine(), [`${day(first)} 10:00 booked`, `${day(first + 1)} 10:00 booked`, `${day(first + 2)} 11:30 booked`, `${day(first + 3)} 11:30 booked`]);
    await page.goto(`/appointments/${visits[1]}/cancel`);
    await page.getByLabel('This one', { exact: true }).check();
    await press(page, 'Cancel it for everybody');
    assert.deepEqual((await mine()).filter((line) => line.endsWith('booked')).length, 3);
    await page.goto(`/appointments/${visits[0]}/cancel`);
    await page.getByLabel('All of the series').check();
    await press(page, 'Cancel it for everybody');
    assert.equal((await mine()).filter((line) => line.endsWith('booked') && line.includes('10:00')).length, 0);
  });

test('a_request_from_the_portal_is_answered_with_words_and_the_family_reads_them', async (t) => {
  const family = await openAs(browser, kith, t, chidi, { width: 360 });
  const ask = async () => {
    await family.goto(`/portal/book/${ids.asked}`);
    await family.getByLabel('Chidi Okafor').check();
    for (const box of await family.locator('input[name=way][value=in_person], input[name=contact][value=in_person]').all()) await box.check();
    await press(family, 'Show free times');
    await family.locator('.times a').nth(2).click(); // the first may begin too soon by the time it is booked
    await family.waitForURL(/\/confirm/);
    await press(family, 'Ask for it');
    assert.match(await main(family), /The practice has your request[^]*Asked for/);
    return (await kith.sql(`SELECT a.id FROM appointment a JOIN attendee t ON t.appointment_id = a.id WHERE t.client_id = ${ids.chidi} AND t.status = 'pending' ORDER BY t.id DESC LIMIT 1`))[0][0];
  };
  const office = await openAs(browser, kith, t, desk);
  for (const [button, says, words] of [['Accept', /Accepted\. Those who asked are told/, /We look forward to it/], ['Decline', /Declined\. Those who asked are told/, /No room that day/]]) {
    const visit = await ask();
    await office.goto('/to-do/tasks');
    assert.match(await main(office), /Chidi Okafor/, 'a request is a task');
    await office.locator('main li, main tr', { hasText: 'A visit is asked for' }).filter({ hasText: 'Chidi Okafor' }).getByRole('link', { name: /Chidi Okafor/ }).first().click();
    await office.waitForURL(`**/appointments/${visit}`);
    await goodPage(office);
    await office.locator('.visit-person', { hasText: 'Chidi Okafor' }).getByRole('textbox').first().fill(button === 'Accept' ? 'We look forward to it.' : 'No room that day.');
    await press(office, button);
    assert.match(await main(office), says);
    await family.goto(`/portal/appointments/${visit}`);
    assert.match(await main(family), words, 'the answer is read in the portal');
    await goodPage(family);
  }
});

test('a_family_joins_a_session_sees_what_to_do_before_it_and_nobody_else', async (t) => {
  await kith.sql(`UPDATE appointment_type SET prepare = 'The questionnaire for new families', prepare_url = 'https://forms.example/new-families' WHERE id = ${ids.group}`);
  const made = await desk.submit('/calendar/new', { type: ids.group, staff: ids.jonas, contact_type: 'in_person', location: ids.place, day: day(2), time: '18:30', overlap_ok: '1', max_attendees: '5', client: [ids.leo] });
  assert.equal(made.status, 303);
  const visit = made.headers.get('location').split('/').pop();
  const family = await openAs(browser, kith, t, chidi, { width: 360 });
  await family.goto(`/portal/book/${ids.group}`);
  await family.getByLabel('Chidi Okafor').check();
  await press(family, 'Show free times');
  await family.locator('.times a', { hasText: '6:30 pm' }).first().click();
  await family.waitForURL(/\/confirm/);
  assert.match(await main(family), /Before the visit\s+The questionnaire for new families/, 'told before it is booked');
  await goodPage(family);
  await press(family, 'Book it');
  assert.match(await main(family), /Before the visit: The questionnaire for new families/, 'in the list too');
  await family.goto(`/portal/appointments/${visit}`);
  assert.equal(await family.getByRole('link', { name: 'Open the form' }).getAttribute('href'), 'https://forms.example/new-families');
  assert.doesNotMatch(await main(family), /Leo|1 of 5|2 of 5/, 'neither who else comes nor how many');
  await goodPage(family);
  const office = await openAs(browser, kith, t, desk);
  await office.goto(`/appointments/${visit}`);
  assert.match(await main(office), /Before the visit\s+The questionnaire for new families[^]*Leo Ruiz|Leo Ruiz[^]*Before the visit\s+The questionnaire for new families/);
  assert.match(await main(office), /Chidi Okafor/);
  await kith.sql(`UPDATE appointment SET starts_at = starts_at - 2592000000000, ends_at = ends_at - 2592000000000 WHERE id = ${visit}`);
  await family.goto(`/portal/appointments/${visit}`);
  assert.equal(await family.getByRole('link', { name: 'Open the form' }).count(), 0, 'a visit that is over wants nothing before it');
});

test('who_waits_gets_the_place_that_becomes_free_in_turn_and_a_full_session_gives_none', async (t) => {
  await kith.sql(`DELETE FROM booked_time; UPDATE attendee SET status = 'cancelled'; UPDATE appointment SET status = 'cancelled'`); // they have nothing else
  const made = await desk.submit('/calendar/new', { type: ids.group, staff: ids.jonas, contact_type: 'in_person', location: ids.place, day: day(3), time: '17:00', overlap_ok: '1', max_attendees: '1', client: [ids.leo] });
  assert.equal(made.status, 303);
  const path = made.headers.get('location'), visit = path.split('/').pop();
  const status = async (client) => (await kith.sql(`SELECT status FROM attendee WHERE appointment_id = ${visit} AND client_id = ${client}`))[0]?.[0];
  const office = await openAs(browser, kith, t, desk);
  office.expectedStatuses.add(422);
  await office.goto(`${path}/clients`);
  await office.getByLabel('Name or birth date of a client').fill('Ana Ruiz');
  await office.getByLabel(/^Ana Ruiz/).check(); // the script has asked meanwhile; a click on Find would break that off
  await office.getByLabel('Whoever finds no place waits').check();
  await press(office, 'Add those who are ticked');
  assert.equal(await status(ids.ana), 'waitlist');

  const family = await openAs(browser, kith, t, chidi, { width: 360 });
  await family.goto(`/portal/book/${ids.group}`);
  await family.getByLabel('Chidi Okafor').check();
  await press(family, 'Show free times');
  await press(family, /full: join the waitlist/, { role: 'link', within: family.locator('main') });
  assert.match(await main(family), /Join the waitlist\?/);
  await goodPage(family);
  await press(family, 'Join the waitlist');
  assert.match(await main(family), /You are on the waitlist/);
  assert.equal(await status(ids.chidi), 'waitlist');

  await office.goto(path);
  assert.match(await office.getByRole('region', { name: 'Waitlist' }).innerText(), /Ana Ruiz[^]*Chidi Okafor/, 'in the order of joining');
  await goodPage(office);
  const leo = office.locator('.visit-person', { hasText: 'Leo Ruiz' });
  await leo.getByText('Does not come').click();
  await press(office, 'Cancelled', { within: leo });
  assert.equal(await status(ids.ana), 'booked', 'the first who waits');
  assert.equal(await status(ids.chidi), 'waitlist');
  assert.match(await office.getByRole('region', { name: 'History' }).innerText(), /Ana Ruiz: given a place from the waitlist/);
  await press(office, /Give a place/, { within: office.locator('.visit-person', { hasText: 'Chidi Okafor' }) });
  assert.match(await main(office), /attention[^]*place/i);
  assert.equal(await status(ids.chidi), 'waitlist', 'there is none');
  const ana = office.locator('.visit-person', { hasText: 'Ana Ruiz' });
  await ana.getByText('Does not come').click();
  await press(office, 'Cancelled', { within: ana });
  assert.equal(await status(ids.chidi), 'booked');
  await family.goto(`/portal/appointments/${visit}`);
  assert.doesNotMatch(await main(family), /Leo|Ana/, 'no word of who else comes');
});

test('the_calendar_is_used_by_keyboard_alone', async (t) => {
  const made = await desk.submit('/calendar/new', { type: ids.visit, staff: ids.jonas, contact_type: 'in_person', location: ids.place, day: day(5), time: '09:00', overlap_ok: '1', client: ids.ana });
  const page = await openAs(browser, kith, t, desk);
  await page.goto(`/calendar?view=week&day=${day(5)}&staff=${ids.jonas}`);
  await page.locator('.cal-full').waitFor();
  const view = () => new URL(page.url()).searchParams;
  const inCalendar = () => page.locator('#calendar :is(a[href], button, [tabindex="0"]):visible').first().focus();
  const key = async (name) => {
    await inCalendar();
    await Promise.all([page.waitForEvent('load'), page.keyboard.press(name)]);
    await page.locator('.cal-full').waitFor();
  };
  for (const [name, is] of [['d', 'day'], ['m', 'month'], ['l', 'list'], ['w', 'week']]) {
    await key(name);
    assert.equal(view().get('view'), is, `${name} shows the ${is}`);
  }
  const here = view().get('day');
  await key('n');
  assert.ok(view().get('day') > here, 'n is the next page');
  await key('p');
  assert.equal(view().get('day'), here);
  await key('ArrowRight');
  assert.ok(view().get('day') > here);
  await key('ArrowLeft');

  await inCalendar();
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  assert.ok(await dialog.evaluate((e) => e.contains(document.activeElement)), 'the focus is in the dialog');
  await dialog.getByLabel('Name or birth date of a client').focus();
  await page.keyboard.type('dwm'); // letters are letters there
  assert.equal(await dialog.getByLabel('Name or birth date of a client').inputValue(), 'dwm');
  assert.equal(view().get('view'), 'week');
  await page.keyboard.press('Escape'); // takes back what was searched for
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  const event = page.locator(`.cal-full a[href$="${made.headers.get('location')}"]`);
  await event.focus();
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  assert.equal(new URL(page.url()).pathname, made.headers.get('location'), 'a visit opens by Enter');
  await page.goto(`/calendar?view=week&day=${day(5)}`);
  await page.locator('body').press('d'); // outside of the calendar a letter does nothing (WCAG 2.1.4)
  assert.equal(view().get('view'), 'week');
});

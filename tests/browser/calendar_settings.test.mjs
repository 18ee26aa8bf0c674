// Settings › Calendar and the hours of providers, as staff see them: types, locations, rooms, reminders, holidays, time off.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { expectStatus, goodPage, openBrowser, press, signIn, signInAdmin, startKith, walkEngines } from './lib.mjs';
import { addStaff } from './practice.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());
const at = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();
const link = (page, name) => press(page, name, { role: 'link', within: page.locator('main') });

for (const db of walkEngines) {
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, signedIn;
    before(async () => {
      kith = await startKith({ db });
      const page = await signInAdmin(await browser.newPage({ base: kith.base }), kith);
      signedIn = await page.context().storageState();
      await page.context().close();
    });
    after(() => kith?.stop());
    const open = async (t, options = {}) => {
      const context = await browser.newContext({ base: kith.base, ...options });
      await context.addCookies(signedIn.cookies);
      return browser.newPage({ context, t, scripts: options.scripts });
    };
    /** The page as people on a desk and on a phone see it. */
    const looksGood = async (t, path) => {
      for (const options of [{ width: 1280 }, { width: 360, dark: true }]) {
        const page = await open(t, options);
        await page.goto(path);
        await goodPage(page);
        await page.context().close();
      }
    };

    test('a_group_type_is_made_put_in_order_archived_and_brought_back', async (t) => {
      const page = await open(t);
      await page.goto('/settings');
      await link(page, 'Calendar');
      await link(page, 'Appointment types');
      assert.match(await main(page), /Nothing can be booked yet/);
      for (const name of ['First visit', 'Parents’ group']) {
        await page.goto('/settings/calendar/types/new');
        await page.getByLabel('Name', { exact: false }).first().fill(name);
        await page.getByLabel('Length in minutes').fill('90');
        if (name !== 'First visit') {
          assert.equal(await page.getByLabel('At most so many').isVisible(), false);
          await page.getByRole('switch', { name: 'Group', exact: true }).check();
          await page.getByLabel('At most so many').fill('1');
          await page.getByRole('switch', { name: 'Waitlist' }).check();
          expectStatus(page, 422);
          await press(page, 'Make the type');
          assert.match(await main(page), /Type how many can take part, from 2 to 500/);
          await page.getByLabel('At most so many').fill('12');
        }
        await press(page, 'Make the type');
      }
      assert.match(await main(page), /First visit[\s\S]*Parents’ group[\s\S]*Group of 12[\s\S]*Waitlist/);
      await press(page, 'Move Parents’ group up');
      assert.match(await main(page), /Parents’ group[\s\S]*First visit/);
      await page.goto('/settings/calendar/types?q=first');
      assert.doesNotMatch(await main(page), /Parents/);
      await page.goto('/settings/calendar/types');
      await page.locator('summary', { hasText: 'Actions for First visit' }).click();
      await link(page, /^Archive$/);
      await press(page, 'Archive');
      assert.doesNotMatch(await page.locator('table').innerText(), /First visit/);
      await link(page, 'Archived');
      await page.locator('summary', { hasText: 'Actions for First visit' }).click();
      await link(page, 'Bring back');
      await press(page, 'Bring back');
      assert.match(await page.locator('table').innerText(), /First visit/);
      await looksGood(t, '/settings/calendar/types');
    });

    test('the_form_says_in_words_what_it_means_while_it_is_changed', async (t) => {
      const page = await open(t);
      await page.goto('/settings/calendar/types/new');
      const said = page.locator('#said');
      const taken = (await kith.sql("SELECT colour FROM appointment_type WHERE state = 'active'")).map(([colour]) => colour);
      assert.equal(taken.includes(await page.locator('[name=colour]:checked').inputValue()), false, 'a colour that none has yet is chosen');
      assert.deepEqual((await page.getByLabel('Move one visit').locator('option').allInnerTexts()).slice(1, 3), ['1 time at most', '2 times at most']);
      assert.match(await said.innerText(), /can book it from 24 hours to 90 days ahead/);
      await page.getByLabel('Book until').selectOption({ label: '2 hours' });
      await said.getByText('can book it from 2 hours to 90 days ahead').waitFor();
      await page.getByLabel('Staff only').check();
      await said.getByText('Only staff book it.').waitFor();
      await looksGood(t, '/settings/calendar/types/new');
    });

    test('a_type_is_made_without_scripts_and_a_mistake_stands_at_its_field', async (t) => {
      const page = await open(t, { scripts: false });
      await page.goto('/settings/calendar/types/new');
      await page.getByLabel('Name', { exact: false }).first().fill('By hand');
      await page.getByLabel('Length in minutes').fill('45');
      await page.getByLabel('Price (USD)').fill('a lot');
      expectStatus(page, 422);
      await press(page, 'Make the type');
      assert.match(await page.locator('#f-price-error').innerText(), /Type the price as a number/);
      await page.getByLabel('Price (USD)').fill('45');
      await press(page, 'Make the type');
      assert.match(await page.locator('table').innerText(), /By hand[\s\S]*45 minutes[\s\S]*\$45\.00/);
    });

    test('a_location_gets_rooms_that_come_and_go', async (t) => {
      const page = await open(t);
      await page.goto('/settings/calendar/locations');
      await press(page, 'Add a location', { role: 'link', within: page.locator('main .head') });
      await page.getByLabel('Name').fill('Mill Street');
      await page.getByLabel('Address').fill('2 Mill Street\nRiverbend');
      await press(page, 'Add the location');
      const place = at(page);
      for (const [name, people] of [['Blue room', '4'], ['Red room', '']]) {
        await page.getByLabel('Name of the room').fill(name);
        await page.getByLabel('People it holds').fill(people);
        await press(page, 'Add the room');
      }
      assert.match(await main(page), /Blue room\s+4 people[\s\S]*Red room\s+Not counted/);
      await page.getByLabel('Name of the room').fill('blue ROOM');
      expectStatus(page, 409);
      await press(page, 'Add the room');
      assert.match(await page.locator('#f-room_name-error').innerText(), /a room of this name/);
      await page.goto(place);
      await link(page, 'Red room');
      await press(page, 'Archive this room');
      assert.match(await main(page), /Archived rooms[\s\S]*Red room/);
      await press(page, 'Bring back Red room');
      assert.doesNotMatch(await main(page), /Archived rooms/);
      await looksGood(t, place);
      await page.goto('/settings/calendar/locations?q=riverb');
      assert.match(await main(page), /Mill Street[\s\S]*2 rooms/);
    });

    test('reminders_of_the_practice_are_chosen_and_said', async (t) => {
      const page = await open(t);
      await page.goto('/settings/calendar/reminders');
      assert.match(await main(page), /reminders leave 1 day and 1 hour before/);
      await page.getByLabel('3 days before').check();
      await page.getByLabel('1 hour before').uncheck();
      await press(page, 'Save');
      assert.match(await main(page), /reminders leave 3 days and 1 day before/);
      await looksGood(t, '/settings/calendar/reminders');
    });

    test('a_holiday_closes_the_practice_until_it_is_removed', async (t) => {
      const page = await open(t);
      const year = new Date().getFullYear() + 1;
      await page.goto('/settings/calendar/holidays');
      await page.getByLabel('First day').fill(`${year}-12-24`);
      await page.getByLabel('Last day').fill(`${year}-12-23`);
      expectStatus(page, 422);
      await press(page, 'Add the holiday');
      assert.match(await page.locator('#f-ends_day-error').innerText(), /before the beginning/);
      await page.getByLabel('Last day').fill(`${year}-12-26`);
      await page.getByLabel('Name').fill('Winter break');
      await press(page, 'Add the holiday');
      assert.match(await main(page), new RegExp(`24 Dec ${year} to .*26 Dec ${year}[\\s\\S]*Winter break`));
      await looksGood(t, '/settings/calendar/holidays');
      await press(page, /^Remove .*24 Dec/);
      assert.match(await main(page), /No holidays ahead/);
    });

    test('the_week_of_a_provider_is_filled_copied_and_changed', async (t) => {
      const page = await open(t);
      await page.goto('/calendar/hours');
      await press(page, 'Add hours', { role: 'link', within: page.locator('main .head') });
      for (const day of ['Tuesday', 'Wednesday', 'Thursday', 'Friday']) await page.getByLabel(day).uncheck(); // the working days are ticked
      await page.getByLabel('From').fill('09:00');
      await page.getByLabel('Until').fill('12:00');
      await press(page, 'Add');
      assert.match(await main(page), /3 hours a week[\s\S]*Monday\s+9:00 am to 12:00 pm[\s\S]*Tuesday\s+Closed/);
      await page.getByText('Copy Monday to other days').click();
      await page.locator('main').getByLabel('Friday').check();
      await press(page, 'Copy', { within: page.locator('main table') });
      assert.match(await main(page), /6 hours a week[\s\S]*Friday\s+9:00 am to 12:00 pm/);
      await press(page, '9:00 am to 12:00 pm', { role: 'link', within: page.locator('tr', { has: page.getByRole('rowheader', { name: 'Friday' }) }) });
      await page.getByLabel('Until').fill('00:00');
      await press(page, 'Save');
      assert.match(await main(page), /Friday\s+9:00 am to midnight/);
      await link(page, 'Add hours');
      await page.getByLabel('Monday').check();
      await page.getByLabel('From').fill('11:00');
      expectStatus(page, 422);
      await press(page, 'Add');
      assert.match(await page.locator('#f-from-error').innerText(), /meet those of Monday, 9:00 am to 12:00 pm/);
      await page.goto('/calendar/hours');
      await press(page, 'Remove Friday, 9:00 am to midnight');
      assert.match(await main(page), /3 hours a week[\s\S]*Friday\s+Closed/);
      await link(page, 'Add a date');
      await page.getByLabel('Date').fill(`${new Date().getFullYear() + 1}-05-04`);
      await press(page, 'Add');
      assert.match(await main(page), /On single dates[\s\S]*4 May/);
      await looksGood(t, '/calendar/hours');
    });

    test('time_off_clock_video_room_and_other_calendars_are_kept', async (t) => {
      const page = await open(t);
      await page.goto('/calendar/hours');
      await link(page, 'Time off');
      await page.getByLabel('First day').fill(`${new Date().getFullYear() + 1}-07-06`);
      await page.getByLabel('From').fill('13:00');
      await page.getByLabel('What for').fill('Course');
      await press(page, 'Add the time off');
      assert.match(await main(page), /6 Jul[\s\S]*1:00 pm[\s\S]*Course/);
      await looksGood(t, '/calendar/hours/time-off');
      await link(page, /other calendars/);
      await page.getByLabel('Own video room').fill('http://meet.example/room');
      expectStatus(page, 422);
      await press(page, 'Save');
      assert.match(await page.locator('#f-video_url-error').innerText(), /beginning with https/);
      await page.getByLabel('Own video room').fill('https://meet.example/room');
      await page.getByLabel('Time zone').selectOption('America/Denver');
      await press(page, 'Save');
      assert.equal(await page.getByLabel('Time zone').inputValue(), 'America/Denver');
      await page.getByLabel('Address of the calendar').fill('https://calendar.example/secret.ics');
      await press(page, 'Read this calendar');
      assert.match(await main(page), /It is read within a few minutes[^]*calendar\.example/); // if nobody has read it yet, its own row says so as well
      assert.doesNotMatch(await main(page), /secret\.ics/);
      await looksGood(t, '/calendar/hours/settings');
      await press(page, 'Remove calendar.example');
      assert.doesNotMatch(await page.locator('main ul.people').count() ? await main(page) : '', /calendar\.example/);
    });

    test('a_provider_keeps_their_own_hours_and_nobody_elses', async (t) => {
      const member = await addStaff(kith, 'provider');
      const page = await browser.newPage({ base: kith.base, t });
      await signIn(page, member);
      await page.goto('/calendar/hours');
      assert.match(await main(page), /My hours[\s\S]*No hours yet/);
      for (const path of ['/settings/calendar', '/settings/calendar/types', '/calendar/hours/1']) {
        expectStatus(page, 403);
        const reply = await page.goto(path);
        assert.equal(reply.status(), 403, path);
      }
    });
  });
}

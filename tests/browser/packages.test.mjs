// Packages: the practice makes one and sells it; a mother buys for her child on a phone; a visit uses a credit and says so.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { goodPage, openBrowser, press, startKith, walkEngines } from './lib.mjs';
import { acceptMine, addClient, addStaff, address, enrol, featureOn, link, openPortal, visitorFor } from './practice.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());
const main = (page) => page.locator('main').innerText();
const at = (page) => new URL(page.url()).pathname;
const cookiesOf = (who, url) => who.cookies().split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url }));

for (const db of walkEngines) {
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, owner, desk, ana, leo, grant;
    before(async () => {
      kith = await startKith({ db, args: ['--payments', 'test'] });
      owner = await enrol(await visitorFor(kith, kith.admin));
      desk = await visitorFor(kith, await addStaff(kith, 'provider'));
      await featureOn(kith);
      const email = address('ana');
      ana = { id: await addClient(desk, { first: 'Ana', last: 'Ruiz', born: '1985-04-02', email }) };
      leo = { id: await addClient(desk, { first: 'Leo', last: 'Ruiz', born: '2016-05-09' }) };
      ana.visitor = await openPortal(kith, desk, ana.id, email);
      ({ grant } = await link(kith, desk, leo.id, ana.id));
      await acceptMine(ana.visitor, grant);
    });
    after(() => kith?.stop());
    const open = async (t, who, options = {}) => {
      const context = await browser.newContext({ base: kith.base, ...options });
      await context.addCookies(cookiesOf(who, kith.base));
      return browser.newPage({ context, t, ...options });
    };

    test('the_practice_adds_a_package_by_the_form', async (t) => {
      const page = await open(t, owner);
      await page.goto('/settings/billing/packages');
      await goodPage(page, 'packages-settings-empty');
      await press(page, 'Add a package', { role: 'link' });
      await goodPage(page);
      await page.locator('[name=name]').fill('Ten visits');
      await page.locator('[name=visits1]').fill('10');
      await page.locator('[name=price]').fill('900');
      await page.locator('[name=in_portal]').check();
      await press(page, 'Add the package');
      assert.match(await main(page), /The package was added\.[^]*Ten visits[^]*10 × any visit[^]*\$900\.00/);
      await goodPage(page, 'packages-settings');
      await page.goto('/settings/billing/packages/rules');
      await goodPage(page);
    });

    test('a_mother_buys_for_her_child_on_a_phone_and_pays_with_her_own_card', async (t) => {
      const page = await open(t, ana.visitor, { width: 360 });
      await page.goto(`/as/${grant}/portal`);
      await press(page, /Packages/, { role: 'link', within: page.locator('main') });
      await goodPage(page, 'portal-packages');
      await press(page, /Buy/, { role: 'link' });
      assert.match(await main(page), /\$900\.00[^]*you are the payer/);
      await goodPage(page, 'portal-package-buy');
      await press(page, /Buy for \$900\.00/);
      assert.match(at(page), /^\/portal\/pay-for\/\d+\/pay$/);
      await goodPage(page, 'portal-package-pay');
      await press(page, 'Pay');
      assert.match(await main(page), /\$900\.00 is paid/);
      const [[payer, client]] = await kith.sql('SELECT p.client_id, i.client_id FROM invoice i JOIN payer p ON p.id = i.payer_id');
      assert.deepEqual([Number(payer), Number(client)], [ana.id, leo.id]);
      await page.goto(`/as/${grant}/portal/packages`);
      assert.match(await main(page), /Ten visits[^]*10 of 10 visits left/);
      assert.doesNotMatch(await page.locator('section[aria-labelledby="have"]').innerText(), /900/);
    });

    test('a_visit_uses_one_and_says_so', async (t) => {
      const [[staff]] = await kith.sql("SELECT id FROM staff WHERE role = 'provider' LIMIT 1");
      for (let weekday = 0; weekday < 7; weekday++)
        await kith.sql(`INSERT INTO availability (org_id, staff_id, weekday, from_min, until_min, created_at) VALUES (1, ${staff}, ${weekday}, 540, 1020, 0)`);
      await kith.sql(`INSERT INTO appointment_type (org_id, name, length_min, contact_types, booking, cancel_min, notice_min, created_at, changed_at)
        VALUES (1, 'Telephone visit', 30, 2, 'clients', 60, 120, 0, 0)`);
      const page = await open(t, ana.visitor, { width: 360 });
      await page.goto(`/as/${grant}/portal/book`);
      await press(page, 'Telephone visit', { role: 'link' });
      if (/Who is the appointment for/.test(await main(page))) await press(page, 'Show free times');
      await page.locator('.times a').nth(2).click(); // the first may begin too soon by the time it is booked
      await page.waitForURL(/\/confirm/);
      assert.match(await main(page), /Uses 1 of 10 visits from “Ten visits”/);
      await goodPage(page, 'portal-book-covered');
      await press(page, 'Book it');
      const [[visit]] = await kith.sql('SELECT max(appointment_id) FROM attendee');
      await page.goto(`/as/${grant}/portal/appointments/${visit}`);
      assert.match(await main(page), /Package\s+Uses 1 of 10 visits from “Ten visits”/);
      await goodPage(page, 'portal-visit-covered');
      await page.goto(`/as/${grant}/portal/packages`);
      assert.match(await main(page), /9 of 10 visits left/);
      await press(page, 'Ten visits', { role: 'link' });
      assert.match(await main(page), /Telephone visit[^]*Reserved/);
      await goodPage(page, 'portal-package');
      const staffPage = await open(t, desk);
      await staffPage.goto(`/appointments/${visit}`);
      assert.match(await main(staffPage), /Uses 1 of 10 visits from “Ten visits”/);
      const [[pack, use]] = await kith.sql('SELECT package_id, id FROM package_use');
      await staffPage.goto(`/clients/${leo.id}/packages/${pack}/uses/${use}/give-back`);
      await goodPage(staffPage, 'client-package-give-back');
    });

    test('staff_sell_pause_and_cancel_on_the_clients_tab', async (t) => {
      const page = await open(t, desk);
      await page.goto(`/clients/${ana.id}/packages`);
      await goodPage(page, 'client-packages-empty');
      await press(page, 'Sell a package', { role: 'link' });
      await goodPage(page, 'client-package-sell');
      await press(page, 'Sell it and send the bill');
      assert.match(await main(page), /The package was sold, and its bill sent\.[^]*10 of 10 visits left/);
      await goodPage(page, 'client-package');
      const here = at(page);
      for (const [act, button, said] of [['pause', 'Pause it', /It is paused/], ['resume', 'Resume it', /It goes on/]]) {
        await page.goto(`${here}/${act}`);
        await goodPage(page);
        await press(page, button);
        assert.match(await main(page), said);
      }
      await page.goto(`${here}/cancel`);
      assert.match(await main(page), /10 of 10 are not used: \$900\.00 is not asked for any more/);
      await goodPage(page, 'client-package-cancel');
      await press(page, 'Cancel it');
      assert.match(await main(page), /It is cancelled, and what was not used is given back/);
      await page.goto(`/clients/${ana.id}/packages?ended=1`);
      assert.match(await main(page), /Ten visits[^]*Ended/);
    });

    test('nobody_else_finds_it', async () => {
      const [[id]] = await kith.sql(`SELECT id FROM package WHERE client_id = ${ana.id}`);
      for (const path of [`/as/${grant}/portal/packages/${id}`, `/portal/packages/987654`])
        assert.equal((await ana.visitor.fetch(path)).status, 404, path);
    });
  });
}

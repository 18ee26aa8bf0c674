// When a client and their contacts are reminded of visits: as staff, in the portal, by a signed link.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { expectStatus, goodPage, openBrowser, press, signIn, startKith, walkEngines } from './lib.mjs';
import { linkTo } from './mail.mjs';
import { PASSWORD, acceptMine, addClient, addStaff, address, featureOn, link, openPortal, settled, visitorFor } from './practice.mjs';

const main = (page) => page.locator('main').innerText();

for (const engine of walkEngines) {
  describe(`on_${engine}`, () => {
    let kith, browser, account, staff, ana, anaEmail, token, leo, contact, grant, anaPortal;
    before(async () => {
      kith = await startKith({ db: engine });
      browser = await openBrowser();
      await featureOn(kith);
      account = await addStaff(kith, 'provider');
      staff = await visitorFor(kith, account);
      anaEmail = address('ana');
      ana = await addClient(staff, { first: 'Ana', last: 'Ruiz', born: '1985-06-01', email: anaEmail });
      leo = await addClient(staff, { first: 'Leo', last: 'Ruiz', born: '2016-03-09' });
      anaPortal = await openPortal(kith, staff, ana, anaEmail);
      ({ contact, grant } = await link(kith, staff, leo, ana, { copy: '1', category_rule: 'match' }));
      await acceptMine(anaPortal, grant);
      await settled(kith);
      const found = (await kith.mailbox.to(anaEmail)).filter((mail) => /Leo/.test(mail.text)).map((mail) => linkTo(mail, '/notification-settings'))[0];
      token = new URL(found).searchParams.get('t');
    });
    after(async () => {
      await browser?.close();
      await kith?.stop();
    });

    const chosen = async (kind, id) => (await kith.sql(`SELECT reminders FROM notice_choice WHERE recipient_kind = '${kind}' AND recipient_id = ${id}`))[0]?.[0] ?? '';
    const times = (page) => page.getByRole('group', { name: 'Times' });
    const pages = async (t, go) => {
      for (const width of [1280, 360]) {
        const page = await browser.newPage({ base: kith.base, t, width });
        await go(page, width);
      }
    };

    test('staff_choose_the_times_of_a_contact_and_see_what_starts_and_stops_first', async (t) => {
      await pages(t, async (page, width) => {
        await signIn(page, { email: account.email, password: account.password ?? PASSWORD, secret: account.secret });
        await page.goto(`/clients/${leo}/settings`);
        await press(page, 'Reminders of visits', { role: 'link' });
        assert.match(await main(page), /Leo Ruiz[^]*As the practice sends them|Ana Ruiz[^]*When the client is reminded/);
        await goodPage(page, `reminders-list-${width}`);
        await press(page, /Change the reminders of Ana Ruiz/, { role: 'link' });
        await page.getByLabel('Only at these times').check();
        if (width === 1280) {
          await times(page).getByLabel('1 day before').uncheck();
          expectStatus(page, 422);
          await press(page, 'See what changes');
          assert.match(await main(page), /Tick a time, or choose no reminders/);
        }
        await times(page).getByLabel('1 hour before').check();
        await times(page).getByLabel('1 day before').uncheck();
        await goodPage(page, `reminders-form-${width}`);
        await press(page, 'See what changes');
        if (width === 1280) {
          assert.match(await main(page), /Ana Ruiz[^]*Stops[^]*1 day before \(E-mail\)/);
          assert.equal(await chosen('contact', contact), '', 'nothing is saved by looking');
        }
        await goodPage(page, `reminders-check-${width}`);
        await press(page, 'Save');
        assert.match(await main(page), /1 hour before/);
        assert.equal(await chosen('contact', contact), '60');
      });
    });

    test('who_chose_by_the_link_keeps_it_from_staff', async (t) => {
      const page = await browser.newPage({ base: kith.base, t, width: 360 });
      await page.goto(`/notification-settings?t=${token}`);
      assert.match(await main(page), /Reminders of visits/);
      assert.doesNotMatch(await main(page), /Ruiz|Leo/);
      await page.getByRole('radio', { name: 'None' }).check();
      await goodPage(page, 'reminders-by-link');
      await press(page, 'Save');
      assert.match(await main(page), /E-mails that stop\s*Appointment reminder/);
      await press(page, 'Save');
      assert.equal(await chosen('contact', contact), 'none');
      await signIn(page, { email: account.email, password: account.password ?? PASSWORD, secret: account.secret });
      await page.goto(`/clients/${leo}/family/${contact}/reminders`);
      assert.match(await main(page), /Chosen by the person/);
      assert.equal(await page.getByRole('button', { name: 'See what changes' }).count(), 0);
    });

    test('a_client_chooses_own_times_in_the_portal', async (t) => {
      const page = await browser.newPage({ base: kith.base, t, width: 360 });
      await signIn(page, { email: anaEmail, password: PASSWORD });
      await page.goto('/portal/notification-settings');
      await page.getByLabel('Only at these times').check();
      await times(page).getByLabel('2 hours before').check();
      await goodPage(page, 'reminders-portal');
      await press(page, 'Save');
      assert.match(await main(page), /E-mails that start\s*Appointment reminder \(2 hours before\)/);
      await press(page, 'Save');
      assert.equal(await chosen('client', ana), '1440,120');
    });
  });
}

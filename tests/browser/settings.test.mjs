// The settings of an organization: what is typed is kept, what is destructive asks first, staff get their mail.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { expectStatus, follow, goodPage, linkTo, openBrowser, press, signIn, signInAdmin, startKith, walkEngines } from './lib.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());
const at = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();

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
      return browser.newPage({ context, t });
    };
    const addStaff = async (page, { first, last, email, role }) => {
      await page.goto('/settings/staff/new');
      await page.getByLabel('First name').fill(first);
      await page.getByLabel('Last name').fill(last);
      await page.getByLabel('E-mail address').fill(email);
      await page.getByRole('radio', { name: role }).check();
      await press(page, /^Add and send/);
    };

    test('the_organization_is_saved', async (t) => {
      const page = await open(t);
      await page.goto('/settings');
      await press(page, 'Organization', { role: 'link' });
      await page.getByLabel('Name').fill('Mill Lane Family Practice');
      await page.getByLabel('Time zone').selectOption('America/Los_Angeles');
      await page.getByLabel('Address for replies').fill('desk@mill-lane.test');
      await page.getByLabel('Phone').fill('(503) 555-0100 ');
      await page.getByLabel(/^Allow contacts an own rule/).check();
      await press(page, 'Save');
      assert.match(await main(page), /settings were saved/);
      assert.doesNotMatch(await main(page), /was not saved/, 'a blank that was cut off is no draft');
      await page.reload();
      assert.equal(await page.getByLabel('Time zone').inputValue(), 'America/Los_Angeles');
      assert.ok(await page.getByLabel(/^Allow contacts an own rule/).isChecked());
      assert.match(await page.locator('.brand-name').innerText(), /Mill Lane/);
    });

    test('a_wrong_address_is_explained_and_the_rest_is_kept', async (t) => {
      const page = await open(t);
      expectStatus(page, 422);
      await page.goto('/settings/organization');
      await page.getByLabel('Address for replies').fill('nowhere');
      await page.getByLabel('Phone').fill('(503) 555-0199');
      await press(page, 'Save');
      assert.equal(await page.getByLabel('Phone').inputValue(), '(503) 555-0199');
      await goodPage(page);
    });

    test('the_age_policy_begins_with_a_preset_is_edited_looked_at_and_saved', async (t) => {
      const page = await open(t);
      await page.goto('/settings');
      await press(page, 'As children grow up', { role: 'link' });
      await page.getByLabel('Begin with a preset').selectOption('us-14');
      await press(page, 'Take its tiers');
      const tier = page.getByRole('group', { name: 'From 14', exact: true });
      assert.equal(await tier.getByLabel('From age').inputValue(), '14');
      await goodPage(page);
      await tier.getByLabel('From age').fill('15');
      await tier.getByText(/^What a parent keeps/).click();
      await tier.getByRole('radiogroup', { name: 'View and pay bills' }).getByLabel('None').check();
      await page.getByLabel('Age of majority').fill('19');
      await press(page, 'See whom it affects');
      assert.match(await main(page), /Follow “Own tiers” from now on\?[^]*Nothing widens/);
      await goodPage(page);
      await press(page, 'Back to the tiers');
      assert.equal(await page.getByRole('group', { name: 'From 15', exact: true }).getByLabel('From age').inputValue(), '15');
      await press(page, 'See whom it affects');
      await press(page, 'Save the age policy');
      assert.match(await main(page), /The age policy was saved[^]*In force: Own tiers[^]*From 15/);
      assert.equal(await page.getByLabel('Age of majority').inputValue(), '19');
    });

    test('wrong_tiers_are_explained_at_their_fields_and_what_was_typed_is_kept', async (t) => {
      const page = await open(t);
      expectStatus(page, 422);
      await page.goto('/settings/ages?preset=us-tx-three-step');
      await page.getByRole('group', { name: 'From 15', exact: true }).getByLabel('From age').fill('11');
      await page.getByRole('group', { name: 'From 12', exact: true }).getByLabel('Days of notice').fill('999');
      await page.getByLabel('Age of majority').fill('99');
      await press(page, 'See whom it affects');
      assert.match(await main(page), /Age of majority: give a whole number from 14 to 25[^]*Days of notice: give a whole number from 0 to 365[^]*this one has to begin after 12/);
      assert.equal(await page.getByRole('group', { name: 'From 11', exact: true }).getByLabel('From age').inputValue(), '11');
      await goodPage(page);
    });

    test('settings_that_somebody_else_saved_meanwhile_are_not_overwritten_unseen', async (t) => {
      const mine = await open(t), theirs = await open(t);
      expectStatus(mine, 409);
      await mine.goto('/settings/organization');
      await theirs.goto('/settings/organization');
      await theirs.getByLabel('Phone').fill('(503) 555-0111');
      await press(theirs, 'Save');
      await mine.getByLabel('Name').fill('Mill Lane');
      await press(mine, 'Save');
      assert.match(await main(mine), /saved this meanwhile/);
      assert.equal(await mine.getByLabel('Name').inputValue(), 'Mill Lane');
    });

    test('default_switches_show_whom_and_which_mails_they_touch_before_they_are_saved', async (t) => {
      const page = await open(t);
      await page.goto('/settings/portal');
      await page.getByText('New group').click();
      await page.getByLabel('Name of the group').fill('Teens');
      await press(page, 'Make the group');
      await press(page, 'Teens', { role: 'link' });
      await page.getByLabel('Those below').check();
      await page.getByLabel('Chat with provider').uncheck();
      await press(page, 'Show what changes');
      assert.match(await main(page), /Save these switches\?[\s\S]*0 clients[\s\S]*Goes off: Chat with provider[\s\S]*Mails that stop: .*chat/i);
      await goodPage(page);
      await press(page, 'Save');
      assert.match(await page.getByRole('region', { name: 'By group' }).innerText(), /Teens[\s\S]*9 of 10 on/);
      await press(page, 'Teens', { role: 'link' });
      await page.getByLabel(/^Those of the client/).check();
      await press(page, 'Show what changes');
      await press(page, 'Save');
      assert.match(await page.getByRole('region', { name: 'By group' }).innerText(), /No own switches/);
    });

    test('an_age_gets_switches_of_its_own', async (t) => {
      const page = await open(t);
      expectStatus(page, 422);
      await page.goto('/settings/portal');
      await page.getByText('Another age').click();
      const age = page.getByRole('spinbutton', { name: /^Age/ });
      await age.fill('999');
      await press(page, 'Set switches for this age');
      assert.match(await main(page), /Give an age from 1 to 120/);
      assert.equal(await age.inputValue(), '999');
      await age.fill('16');
      await press(page, 'Set switches for this age');
      assert.equal(at(page), '/settings/portal/ages/16');
      await page.getByLabel('Those below').check();
      await page.getByLabel('View and pay bills').uncheck();
      await press(page, 'Show what changes');
      assert.match(await main(page), /It counts for \d+ clients? today[^]*Goes off: View and pay bills[^]*Mails that stop: .*invoice/i);
      await press(page, 'Save');
      assert.match(await page.getByRole('region', { name: 'By age' }).innerText(), /From the age of 16[\s\S]*9 of 10 on/);
    });

    test('what_counts_for_many_names_eight_and_lists_them_all_below', async (t) => {
      const names = Array.from({ length: 11 }, (_, i) => `('1', 'Kai', 'Aaa${String.fromCharCode(97 + i)}', 'aaa${String.fromCharCode(97 + i)} kai', '${i ? '' : 'Kit'}', 0, 0)`);
      await kith.sql(`INSERT INTO client (org_id, first_name, last_name, sort_name, preferred_name, created_at, changed_at) VALUES ${names.join(', ')}`);
      const page = await open(t);
      await page.goto('/settings/portal/everybody');
      await page.getByLabel('View and pay bills').uncheck();
      await press(page, 'Show what changes');
      const sentence = await page.locator('.notice li').first().innerText();
      assert.match(sentence, /today: Kit Aaaa, Kai Aaab, /, 'by the name they are called');
      assert.equal(sentence.split('Kai ').length - 1, 7);
      assert.match(sentence, / and \d+ more\./);
      await page.getByText(/^All \d+ of them$/).click();
      assert.ok((await page.locator('.names li').allInnerTexts()).includes('Kai Aaak'));
      await goodPage(page);
    });

    test('a_feature_is_asked_for_once', async (t) => {
      const page = await open(t);
      await page.goto('/settings/features');
      const feature = page.getByRole('region', { name: 'Portal access for caregivers' });
      await press(page, 'Request access', { within: feature });
      assert.match(await feature.innerText(), /Requested/);
      assert.equal(await feature.getByRole('button', { name: 'Request access' }).count(), 0);
      await goodPage(page);
      assert.equal((await kith.cli('feature', 'on', 'caregiver_access')).status, 0);
      await page.reload();
      assert.match(await feature.innerText(), /On/);
    });

    test('staff_who_is_added_gets_a_mail_and_signs_in_with_their_role', async (t) => {
      const page = await open(t);
      await addStaff(page, { first: 'Dana', last: 'Chen', email: 'dana@practice.test', role: 'Support' });
      assert.match(await main(page), /Dana Chen was added[\s\S]*No password yet/);
      const first = linkTo(await kith.mailbox.next('dana@practice.test'), '/staff-welcome');
      await page.locator('li', { hasText: 'Dana Chen' }).locator('summary').click();
      await press(page, 'Send the invitation again', { role: 'link' });
      assert.match(await main(page), /Send Dana Chen the invitation again\?[\s\S]*dana@practice\.test/);
      await goodPage(page);
      await press(page, 'Send again');
      assert.match(await main(page), /on its way to Dana Chen/);
      const link = linkTo(await kith.mailbox.next('dana@practice.test', { after: 1 }), '/staff-welcome');
      assert.notEqual(link, first);
      assert.equal((await fetch(new URL(first, kith.base))).status, 410);
      const theirs = await browser.newPage({ base: kith.base, t });
      expectStatus(theirs, 403);
      await theirs.goto(link);
      await theirs.getByLabel('New password').fill('a quiet walk by the mill');
      await follow(theirs, theirs.locator('main form button[type=submit]'));
      assert.doesNotMatch(at(theirs), /^\/staff-welcome/);
      assert.equal((await theirs.goto('/clients')).status(), 200);
      assert.equal((await theirs.goto('/settings')).status(), 403);
      assert.equal((await theirs.goto('/clients/new')).status(), 200);
      await page.reload();
      assert.doesNotMatch(await main(page), /No password yet/);
    });

    test('a_second_person_with_the_same_address_is_refused', async (t) => {
      const page = await open(t);
      expectStatus(page, 409);
      await addStaff(page, { first: 'Dan', last: 'Chen', email: 'DANA@practice.test', role: 'Provider' });
      assert.match(await main(page), /has this address already/);
      assert.equal(await page.getByLabel('First name').inputValue(), 'Dan');
      assert.ok(await page.getByRole('radio', { name: 'Provider' }).isChecked());
      await goodPage(page);
    });

    test('staff_is_edited_archived_and_brought_back', async (t) => {
      const page = await open(t);
      await page.goto('/settings/staff');
      await press(page, 'Dana Chen', { role: 'link' });
      await page.getByLabel('Title').fill('Front desk');
      await press(page, 'Save');
      assert.match(await main(page), /Front desk · dana@practice\.test/);
      const theirs = await browser.newPage({ base: kith.base, t });
      await signIn(theirs, { email: 'dana@practice.test', password: 'a quiet walk by the mill' });
      await page.locator('li', { hasText: 'Dana Chen' }).locator('summary').click();
      await press(page, 'Archive', { role: 'link' });
      assert.match(await main(page), /Archive Dana Chen\?/);
      await press(page, 'Archive');
      assert.match(await page.getByRole('region', { name: 'Archived' }).innerText(), /Dana Chen/);
      await theirs.goto('/clients');
      assert.equal(at(theirs), '/sign-in');
      await page.locator('li', { hasText: 'Dana Chen' }).locator('summary').click();
      await press(page, 'Un-archive', { role: 'link' });
      await press(page, 'Un-archive');
      assert.match(await main(page), /was un-archived/);
    });

    test('the_only_owner_stays', async (t) => {
      const page = await open(t);
      expectStatus(page, 422);
      await page.goto('/settings/staff/1/archive');
      await press(page, 'Archive');
      assert.match(await main(page), /the only owner/);
      await goodPage(page);
    });

    test('an_api_key_is_shown_once_and_can_be_revoked', async (t) => {
      const page = await open(t);
      expectStatus(page, 404);
      await page.goto('/settings/api-keys');
      assert.match(await main(page), /No keys yet/);
      await press(page, 'Create a key', { role: 'link' });
      await page.getByLabel('Name of the key').fill('Booking site');
      await page.getByLabel('Acts as').selectOption({ label: 'Dana Chen (Support)' });
      await press(page, 'Create the key');
      const secret = await page.locator('#secret').innerText();
      assert.match(secret, /^kith_[\w-]{30,}$/);
      await goodPage(page);
      await press(page, 'I have copied it', { role: 'link' });
      assert.ok(!(await page.content()).includes(secret));
      for (const [words, count] of [['book', 1], ['dana', 1], ['site chen', 1], ['nobody', 0]]) {
        await page.goto(`/settings/api-keys?q=${encodeURIComponent(words)}`);
        assert.equal(await page.locator('tbody tr').count(), count, words);
        assert.match(await main(page), count ? /1 found/ : /No such key/, words);
      }
      await goodPage(page, 'no-such-key');
      await press(page, 'Show all', { role: 'link' });
      await press(page, /^Revoke/, { role: 'link' });
      const asked = at(page);
      await goodPage(page);
      await press(page, 'Revoke');
      assert.match(await main(page), /was revoked[\s\S]*Revoked/);
      assert.equal((await page.goto(asked)).status(), 404);
    });

    test('a_key_needs_a_fresh_password', async (t) => {
      const page = await open(t);
      await kith.sql('UPDATE session SET fresh_at = 0');
      await page.goto('/settings/api-keys/new');
      assert.equal(at(page), '/unlock');
      await page.getByLabel('Password').fill(kith.admin.password);
      await press(page, 'Go on');
      assert.equal(at(page), '/settings/api-keys/new');
    });

    if (db !== 'sqlite') return;
    const pages = ['/settings', '/settings/organization', '/settings/portal', '/settings/portal/everybody', '/settings/portal/groups/1',
      '/settings/portal/ages/12', '/settings/features', '/settings/staff', '/settings/staff/new', '/settings/staff/1', '/settings/staff/1/archive',
      '/settings/api-keys', '/settings/api-keys/new', '/settings/restricted'];
    for (const width of [1280, 360]) {
      for (const dark of [false, true]) {
        test(`the_settings_pages_are_good_at_${width}_${dark ? 'dark' : 'light'}`, async (t) => {
          const page = await open(t, { width, dark });
          const kept = { '/settings': 'settings', '/settings/organization': 'settings-organization', '/settings/portal': 'settings-portal', '/settings/staff': 'settings-staff' };
          for (const path of pages) {
            await page.goto(path);
            await goodPage(page, kept[path]);
          }
        });
      }
    }
  });
}

// Groups, tags and addresses as staff see them: made in the settings, put on a client, and found again in the list.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { expectStatus, goodPage, openBrowser, press, signInAdmin, startKith, walkEngines } from './lib.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());
const at = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();

for (const db of walkEngines) {
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, signedIn, ana;
    before(async () => {
      kith = await startKith({ db });
      const page = await signInAdmin(await browser.newPage({ base: kith.base }), kith);
      for (const [first, last] of [['Ana', 'Ruiz'], ['Leo', 'Ruiz']]) {
        await page.goto('/clients/new');
        await page.getByLabel('First name').fill(first);
        await page.getByLabel('Last name').fill(last);
        await press(page, 'Add client');
        ana ??= at(page);
      }
      signedIn = await page.context().storageState();
      await page.context().close();
    });
    after(() => kith?.stop());
    const open = async (t, options = {}) => {
      const context = await browser.newContext({ base: kith.base, ...options });
      await context.addCookies(signedIn.cookies);
      return browser.newPage({ context, t });
    };

    test('a_group_is_made_renamed_and_chosen_on_the_profile', async (t) => {
      const page = await open(t);
      await page.goto('/settings');
      await press(page, 'Groups', { role: 'link', within: page.locator('main') });
      assert.match(await main(page), /No groups yet/);
      await page.getByText('New group').click();
      await page.getByLabel('Name of the group').fill('Summer camp');
      await press(page, 'Make the group');
      await page.getByText('New group').click();
      await page.getByLabel('Name of the group').fill('Summer camp');
      expectStatus(page, 409);
      await press(page, 'Make the group');
      assert.match(await main(page), /There is a group of this name already/);
      await page.goto('/settings/groups');
      await press(page, 'Summer camp', { role: 'link', within: page.locator('main table') });
      assert.match(await main(page), /Invitation code/);
      await page.getByLabel('Name').fill('Camp');
      await press(page, 'Save');
      assert.match(await main(page), /Camp/);
      await page.goto(`${ana}/edit`);
      await page.getByLabel('Group').selectOption({ label: 'Camp' });
      await page.getByLabel('Record number').fill('MRN-7');
      await press(page, 'Save');
      assert.match(await main(page), /Camp[\s\S]*MRN-7/);
    });

    test('a_tag_is_made_on_the_profile_and_finds_the_client_in_the_list', async (t) => {
      const page = await open(t);
      await page.goto(ana);
      await press(page, 'Change the tags', { role: 'link' });
      await page.getByLabel('A new tag').fill('Interpreter');
      await press(page, 'Save');
      assert.equal(at(page), ana);
      assert.match(await main(page), /Interpreter/);
      await page.goto('/clients');
      await page.getByText('By group or tag').click();
      await page.getByLabel('Tag', { exact: true }).selectOption({ label: 'Interpreter' });
      await press(page, 'Show', { within: page.locator('main') });
      assert.match(await main(page), /Ana Ruiz/);
      assert.doesNotMatch(await main(page), /Leo Ruiz/);
      await page.goto('/clients?group=1&q=leo');
      assert.match(await main(page), /Nobody among those you chose/);
      await page.goto('/clients?group=1');
      assert.match(await main(page), /Ana Ruiz/);
      assert.doesNotMatch(await main(page), /Leo Ruiz/);
      await page.goto('/settings/tags?q=inter');
      assert.match(await main(page), /Interpreter[\s\S]*1 client/);
    });

    test('the_practice_keeps_its_addresses', async (t) => {
      const page = await open(t);
      await page.goto('/settings/locations/new');
      expectStatus(page, 422);
      await press(page, 'Save');
      assert.match(await main(page), /Type at least one line/);
      await page.goto('/settings/locations/new');
      await page.getByLabel('What it is called').fill('Main office');
      await page.getByLabel('Street').fill('1 Mill Street');
      await press(page, 'Save');
      assert.match(await main(page), /Main office[\s\S]*1 Mill Street/);
      await press(page, 'Main office', { role: 'link', within: page.locator('main table') });
      await press(page, 'Delete this address', { role: 'link' });
      assert.match(await main(page), /Delete “Main office”\?/);
    });

    if (db !== 'sqlite') return;
    const pages = ['/settings', '/settings/groups', '/settings/groups/1', '/settings/groups/1/delete', '/settings/tags', '/settings/tags/1',
      '/settings/tags/1/delete', '/settings/locations', '/settings/locations/new', '/settings/locations/1', '/clients', '/clients?tag=1'];
    for (const width of [1280, 360])
      for (const dark of [false, true])
        test(`the_pages_are_good_at_${width}_${dark ? 'dark' : 'light'}`, async (t) => {
          const page = await open(t, { width, dark });
          for (const path of [...pages, ana, `${ana}/tags`]) {
            await page.goto(path);
            await goodPage(page);
          }
        });
  });
}

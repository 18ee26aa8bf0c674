// The family walk: a practice imports (or adds) a mother and a child, links them with portal access, the mails arrive, the mother gets in, switches,
// acts, and is shut out in the open tab. Desktop with scripts and a phone without, on both databases, by real SMTP.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expectStatus, follow, goodPage, linkTo, openBrowser, press, signIn, startKith } from './lib.mjs';
import { PASSWORD, addStaff, address, featureOn, idIn, inviteOf } from './practice.mjs';

const at = (page) => new URL(page.url()).pathname;
let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());

async function addByForm(page, { first, last, born, email }) {
  await page.goto('/clients/new');
  await page.getByLabel('A client', { exact: false }).first().check();
  await page.getByLabel('First name').fill(first);
  await page.getByLabel('Last name').fill(last);
  await page.getByLabel('Birth date').fill(born);
  if (email) await page.getByLabel('E-mail address').fill(email);
  await press(page, /^(Add|Save)/);
  return idIn(at(page));
}

async function linkByForm(page, child, mother, name) {
  await page.goto(`/clients/${child}/family`);
  await press(page, 'Link Client Account', { role: 'link' });
  assert.equal(at(page), `/clients/${child}/family/link`);
  await goodPage(page);
  await page.goto(`/clients/${child}/family/link?q=${name}`);
  await follow(page, page.locator(`main a[href*="/family/link/${mother}"]`));
  assert.equal(at(page), `/clients/${child}/family/link/${mother}/access`);
  await goodPage(page);
  await page.locator('select[name=relationship]').selectOption('is_parent');
  await page.getByLabel(/^Give .* personal access/).check();
  const presets = page.locator('input[name=preset]');
  assert.equal(await presets.first().getAttribute('value'), 'full', 'Full access comes first');
  assert.equal(await page.locator('input[name=preset]:checked').count(), 0, 'no preset is chosen beforehand');
  await page.locator('input[name=preset][value=full]').check();
  await page.getByLabel('Parent of a minor').check();

  await press(page, 'Preview and confirm');
  assert.match(await page.locator('main').innerText(), /acknowledge/i, 'without the acknowledgement nothing goes on');
  await page.locator('input[name=acknowledged]').check();
  await press(page, 'Preview and confirm');

  const text = await page.locator('main').innerText();
  assert.match(text, /will be shown as parent of Leo/i);
  assert.match(text, new RegExp(`What ${name} will see`));
  assert.match(text, /E-mails .* will get/);
  await goodPage(page);
  await press(page, 'Link Client Account');
  assert.equal(at(page), `/clients/${child}/family`);
  await goodPage(page);
  assert.match(await page.locator('main').innerText(), /Invited/);
}

for (const db of ['sqlite', 'postgres']) {
  describe(`on_${db}`, () => {
    let kith, provider;
    before(async () => {
      kith = await startKith({ db, mail: 'smtp' });
      provider = await addStaff(kith, 'provider');
      await featureOn(kith);
    });
    after(() => kith?.stop());

    for (const [how, options, imported] of [
      ['is_imported_linked_gets_in_acts_and_is_shut_out_on_a_desktop', { width: 1280 }, true],
      ['is_added_linked_gets_in_acts_and_is_shut_out_on_a_phone_without_scripts', { width: 360, scripts: false }, false],
    ]) {
      test(`a_family_${how}`, async (t) => {
        const person = { first: 'Ana', last: 'Ruiz', born: '1985-04-02', email: address('ana') };
        const office = await browser.newPage({ base: kith.base, t, ...options });
        await signIn(office, provider);
        expectStatus(office, 409, 422);
        const child = { first: 'Leo', last: 'Ruiz', born: '2016-05-09' };
        const [ana, leo] = imported ? await importBoth(kith, person, child) : [await addAnyway(office, person), await addAnyway(office, child)];
        await linkByForm(office, leo, ana, 'Ana Ruiz');

        const invitation = await kith.mailbox.next(person.email, { subject: /invitation/i });
        const notice = await kith.mailbox.next(person.email, { subject: /about e-mails/i });
        assert.match(notice.text, /Leo/);
        for (const mail of [invitation, notice]) assert.doesNotMatch(mail.subject, /Leo|Ana|Ruiz/);
        assert.equal((await kith.mailbox.to(person.email)).length, 2, 'two mails, not more');

        const home = await browser.newPage({ base: kith.base, t, ...options });
        await home.goto(inviteOf(invitation));
        assert.doesNotMatch(await home.locator('body').innerText(), /Leo|Ruiz/, 'a stranger with the link learns no names');
        await goodPage(home);
        await press(home, 'Choose a password', { role: 'link' });
        await goodPage(home);
        await home.getByLabel(/password/i).first().fill(PASSWORD);
        await press(home, /password|Save|Go on/i);
        await goodPage(home);
        assert.match(await home.locator('main').innerText(), /Leo/);
        await press(home, 'Accept Invite');
        assert.equal(at(home), '/portal/switch');
        await goodPage(home);

        await press(home, /Open Leo/, { role: 'link' });
        const [[grant]] = await kith.sql(`SELECT max(id) FROM portal_grant WHERE client_id = ${leo}`);
        assert.equal(at(home), `/as/${grant}/portal`);
        const banner = home.getByRole('region', { name: 'Acting for somebody else' });
        assert.equal((await banner.locator('p').innerText()).trim(), "Viewing Leo's account as Ana Ruiz (parent)");
        await goodPage(home);
        await press(home, /Profile/, { role: 'link', within: home.locator('main') });
        assert.equal(at(home), `/as/${grant}/portal/profile`);
        assert.equal((await banner.locator('p').innerText()).trim(), "Viewing Leo's account as Ana Ruiz (parent)");
        await goodPage(home);
        await press(home, 'Edit', { role: 'link' });
        await home.getByLabel('Phone').fill('+1 555 010 7788');
        await goodPage(home);
        await press(home, 'Save');
        assert.equal(at(home), `/as/${grant}/portal/profile`);
        assert.match(await home.locator('main').innerText(), /555 010 7788/);
        await office.goto(`/clients/${leo}`);
        assert.match(await office.locator('main').innerText(), /555 010 7788/, 'the practice sees it');

        await office.goto(`/clients/${leo}/family`);
        const [[contact]] = await kith.sql(`SELECT max(id) FROM contact WHERE client_id = ${leo}`);
        await office.goto(`/clients/${leo}/family/${contact}/access/revoke`);
        await goodPage(office);
        await office.locator('input[name=reason]').first().check();
        await press(office, /Revoke access/);
        assert.match(await office.locator('main').innerText(), /has ended/);
        await goodPage(office);

        expectStatus(home, 403, 410);
        const [ended] = await Promise.all([home.waitForResponse((r) => r.request().isNavigationRequest()), press(home, 'Edit', { role: 'link' })]);
        assert.equal(ended.status(), 403);
        assert.equal(ended.headers()['kith-reason'], 'context_ended');
        await goodPage(home);
        assert.match(await home.locator('main').innerText(), /access has ended[^]*You are in your own account again\./);
        assert.equal(await home.locator('.acting, .is-acting').count(), 0, 'nothing says any more that one acts for somebody');
        assert.deepEqual(await home.locator('a[href^="/as/"]').count(), 0, 'no link leads back in');
        assert.doesNotMatch(await home.locator('body').innerText(), /555 010 7788/);
        await press(home, /start page/i, { role: 'link' });
        assert.equal(at(home), '/portal');
        assert.match(await home.locator('main').innerText(), /Hello, Ana/);
        assert.doesNotMatch(await home.locator('main').innerText(), /Leo/);
        const old = await home.goto(inviteOf(invitation));
        assert.equal(old.status(), 410);
        assert.doesNotMatch(await home.locator('main').innerText(), /Leo/);
        await goodPage(home);

        const [[actor, subject, through]] = await kith.sql(
          `SELECT actor_id, client_id, grant_id FROM audit_entry WHERE action = 'update' AND resource_kind = 'profile' AND grant_id = ${grant} AND outcome = 'allowed'`);
        assert.deepEqual([Number(actor), Number(subject), Number(through)], [ana, leo, Number(grant)]);
      });
    }
  });
}

/** By the command line, from two FHIR Patients. */
async function importBoth(kith, ...people) {
  const file = join(kith.dir, 'family.ndjson');
  const patient = ({ first, last, born, email }) => ({
    resourceType: 'Patient', id: first, name: [{ family: last, given: [first] }], birthDate: born,
    ...(email && { telecom: [{ system: 'email', value: email }] }) });
  await writeFile(file, people.map((person) => `${JSON.stringify(patient(person))}\n`).join(''));
  const { status, stdout, stderr } = await kith.cli('import', 'fhir', file);
  assert.equal(status, 0, stdout + stderr);
  const ids = await kith.sql("SELECT id FROM client WHERE last_name = 'Ruiz' AND first_name IN ('Ana', 'Leo') ORDER BY first_name");
  assert.equal(ids.length, people.length);
  return ids.map(([id]) => Number(id));
}

/** Adds a client; confirms that this is somebody else when somebody alike is there already. */
async function addAnyway(page, person) {
  expectStatus(page, 409, 422);
  const id = await addByForm(page, person).catch(() => null);
  if (id) return id;
  await page.locator('input[name=duplicate_ok]').check();
  await press(page, /^(Add|Save)/);
  return idIn(at(page));
}

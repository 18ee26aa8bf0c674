// The front desk: clients are added, found, edited, archived; restricted records ask for a reason. On both databases.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, expectStatus, goodPage, linkTo, openBrowser, press, signInAdmin, startKith, walkEngines } from './lib.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());
const at = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();
const names = (page) => page.locator('#results .person-name').allInnerTexts();

/** Fills the intake by labels and presses the button; `more` fills what is special. */
async function add(page, fields, more = async () => {}) {
  await page.goto('/clients/new');
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(new RegExp(`^${label}( \\*)?$`)).fill(value);
  await more();
  await press(page, 'Add client');
}

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
    /** A page of the signed-in owner. */
    const open = async (t, options = {}) => {
      const context = await browser.newContext({ base: kith.base, ...options });
      await context.addCookies(signedIn.cookies);
      return browser.newPage({ context, t });
    };

    test('an_empty_list_teaches_and_leads_to_intake', async (t) => {
      const page = await open(t);
      await page.goto('/clients');
      assert.match(await main(page), /Your first client/);
      await press(page, 'Add client', { role: 'link' });
      assert.equal(at(page), '/clients/new');
    });

    test('a_client_is_added_with_every_field', async (t) => {
      const page = await open(t);
      await add(page, {
        'First name': 'Ana', 'Last name': 'Véliz-Ørsted', 'Preferred name': 'Anita', 'Birth date': '1985-01-30', Pronouns: 'she/her',
        'E-mail address': 'ana@family.test', Phone: '(555) 609-6292', Street: '12 Mill Lane', City: 'Salem', 'State or region': 'OR',
        'Postal code': '97301', Country: 'US',
      }, async () => {
        await page.getByLabel('Gender').selectOption('female');
        await page.getByLabel('Language of mails').selectOption('es');
        await page.getByLabel('Send a portal invitation').check();
      });
      assert.match(at(page), /^\/clients\/\d+$/);
      const text = await main(page);
      for (const part of ['was added', 'Anita Véliz-Ørsted', '30 January 1985', 'she/her', '12 Mill Lane, Salem, OR, 97301, US', 'Español', 'Female'])
        assert.ok(text.includes(part), `${part} in\n${text}`);
      const mail = await kith.mailbox.next('ana@family.test');
      assert.ok(linkTo(mail, '/welcome'));
    });

    test('what_was_typed_stays_when_something_is_wrong', async (t) => {
      const page = await open(t);
      expectStatus(page, 422);
      await page.goto('/clients/new');
      await page.getByLabel('First name').fill('Tomorrow');
      await page.getByLabel('Last name').fill('Child');
      await page.getByLabel('Birth date').fill('2999-01-01');
      await page.getByLabel('City').fill('Salem');
      await press(page, 'Add client');
      assert.match(await main(page), /has not come yet/);
      assert.equal(await page.getByLabel('City').inputValue(), 'Salem');
      assert.equal(await page.getByLabel('Birth date').inputValue(), '2999-01-01');
      await goodPage(page);
    });

    test('edge_3_a_likely_duplicate_is_shown_and_a_tick_confirms_somebody_else', async (t) => {
      const page = await open(t);
      expectStatus(page, 409);
      await add(page, { 'First name': 'Ana', 'Last name': 'Veliz-Orsted', 'Birth date': '1985-01-30' });
      assert.equal(at(page), '/clients/new');
      assert.match(await main(page), /Already here/);
      assert.doesNotMatch(await main(page), /was not saved/); // no offer of a draft: what was typed is in the form
      assert.match(await page.locator('main .people').innerText(), /Anita Véliz-Ørsted[\s\S]*ana@family\.test/);
      await goodPage(page);
      await page.getByLabel('This is somebody else').check();
      await press(page, 'Add client');
      assert.match(at(page), /^\/clients\/\d+$/);
      assert.match(await main(page), /Ana Veliz-Orsted/);
    });

    test('edge_3_the_same_names_and_address_are_refused_whatever_is_ticked', async (t) => {
      const page = await open(t);
      expectStatus(page, 409);
      const fields = { 'First name': 'Ana', 'Last name': 'Véliz-Ørsted', 'Birth date': '2001-01-01', 'E-mail address': 'ANA@family.test' };
      await add(page, fields);
      assert.match(await page.getByLabel('E-mail address').getAttribute('aria-describedby'), /error/);
      assert.match(await main(page), /Already here\s+[\s\S]*Anita Véliz-Ørsted/, 'the one who is here can be opened');
      assert.equal(await page.getByLabel('This is somebody else').count(), 0);
    });

    test('search_finds_by_accents_case_birth_date_phone_and_a_typing_error', async (t) => {
      const page = await open(t);
      await add(page, { 'First name': 'Leo', 'Last name': 'Ruiz', 'Birth date': '2016-03-09', Phone: '555 010 2030' });
      for (const query of ['veliz', 'VÉLIZ', 'orsted ani', 'ana@family', '6096292', '1985-01-30']) {
        await page.goto(`/clients?q=${encodeURIComponent(query)}`);
        assert.ok((await names(page)).includes('Anita Véliz-Ørsted'), `${query}: ${await names(page)}`);
        assert.doesNotMatch(await main(page), /written exactly/, query);
      }
      await page.goto('/clients?q=ruis');
      assert.deepEqual(await names(page), ['Leo Ruiz']);
      assert.match(await main(page), /forgiving a typing error/);
      await page.goto('/clients?q=zzzzzz');
      assert.match(await main(page), /Nobody found for “zzzzzz”/);
      await goodPage(page);
    });

    test('search_is_live_with_scripts_and_a_plain_form_without', async (t) => {
      const live = await open(t);
      await live.goto('/clients');
      await live.getByRole('searchbox').pressSequentially('ruiz');
      await eventually(async () => (await names(live)).join() === 'Leo Ruiz');
      await eventually(() => live.url().endsWith('q=ruiz'));
      const plain = await open(t, { scripts: false });
      await plain.goto('/clients');
      await plain.getByRole('searchbox').fill('ruiz');
      await Promise.all([plain.waitForEvent('load'), plain.getByRole('searchbox').press('Enter')]);
      assert.deepEqual(await names(plain), ['Leo Ruiz']);
    });

    test('an_edit_that_somebody_else_overtook_comes_back_with_what_was_typed', async (t) => {
      const mine = await open(t), theirs = await open(t);
      expectStatus(mine, 409);
      for (const page of [mine, theirs]) {
        await page.goto('/clients?q=ruiz');
        await press(page, 'Leo Ruiz', { role: 'link' });
        await page.goto(`${at(page)}/edit`);
      }
      await theirs.getByLabel('City').fill('Salem');
      await press(theirs, 'Save');
      assert.match(await main(theirs), /was saved/);
      await mine.getByLabel('City').fill('Eugene');
      await press(mine, 'Save');
      assert.match(await main(mine), /saved this meanwhile/);
      assert.equal(await mine.getByLabel('City').inputValue(), 'Eugene');
      await press(mine, 'Save');
      assert.match(await main(mine), /Eugene/);
    });

    test('edge_32_an_archived_client_leaves_the_list_and_comes_back', async (t) => {
      const page = await open(t);
      expectStatus(page, 422);
      await page.goto('/clients?q=ruiz');
      await press(page, 'Leo Ruiz', { role: 'link' });
      const profile = at(page);
      await page.goto(`${profile}/archive`);
      assert.match(await main(page), /What happens then/);
      await page.getByLabel('Reason').fill('Moved away');
      await press(page, 'Archive');
      assert.match(await main(page), /was archived/);
      await page.goto('/clients?q=ruiz');
      assert.deepEqual(await names(page), []);
      await press(page, 'Archived', { role: 'link' });
      assert.deepEqual(await names(page), ['Leo Ruiz']);
      await page.goto(profile);
      await press(page, 'Un-archive', { role: 'link', within: page.locator('main .notice') });
      await press(page, 'Un-archive');
      assert.match(await main(page), /is back/);
      await page.goto('/clients?q=ruiz');
      assert.deepEqual(await names(page), ['Leo Ruiz']);
    });

    test('a_look_alike_address_asks_once', async (t) => {
      const page = await open(t);
      expectStatus(page, 409, 422);
      await add(page, { 'First name': 'Ilya', 'Last name': 'Maro', 'E-mail address': 'il\u0443a@family.test' });
      assert.match(await main(page), /letters that look alike/);
      await page.getByLabel('The address is right').check();
      await press(page, 'Add client');
      assert.match(await main(page), /Ilya Maro was added/);
    });

    test('a_new_address_is_invited_from_the_profile_only_when_it_changed', async (t) => {
      const page = await open(t);
      await add(page, { 'First name': 'Noor', 'Last name': 'Adeyemi', 'E-mail address': 'noor@old.test' });
      const profile = at(page);
      await page.goto(`${profile}/edit`);
      await page.getByLabel('Invite the new address').check();
      await press(page, 'Save');
      await page.goto(`${profile}/edit`);
      await page.getByLabel(/^E-mail/).fill('noor@new.test');
      await page.getByLabel('Invite the new address').check();
      await press(page, 'Save');
      assert.ok(linkTo(await kith.mailbox.next('noor@new.test'), '/welcome'));
      assert.equal((await kith.mailbox.to('noor@old.test')).filter((mail) => /invitation/i.test(mail.subject)).length, 0);
    });

    test('archiving_needs_a_reason', async (t) => {
      const page = await open(t);
      expectStatus(page, 422);
      await page.goto('/clients/1/archive');
      await page.getByLabel('Reason').fill('   ');
      await press(page, 'Archive');
      assert.match(await main(page), /Say in a few words why/);
      await goodPage(page);
    });

    test('a_caregiver_only_account_has_no_chart_and_becomes_a_client_in_place', async (t) => {
      const page = await open(t);
      await add(page, { 'First name': 'Berta', 'Last name': 'Ruiz', 'E-mail address': 'berta@family.test' },
        () => page.getByLabel('A caregiver only').check());
      const profile = at(page);
      assert.match(await main(page), /A caregiver’s account|A caregiver's account/);
      assert.equal(await page.getByRole('heading', { name: 'Care team' }).count(), 0);
      await page.goto('/clients?q=berta');
      assert.deepEqual(await names(page), []);
      await press(page, 'Search caregivers as well', { role: 'link' });
      assert.deepEqual(await names(page), ['Berta Ruiz']);
      await page.goto(profile);
      await press(page, 'Make them a client as well', { role: 'link' });
      await press(page, 'Make them a client');
      assert.equal(at(page), profile);
      await page.goto('/clients?q=berta');
      assert.deepEqual(await names(page), ['Berta Ruiz']);
    });

    test('the_invitation_goes_out_five_times_a_day_at_most', async (t) => {
      const page = await open(t);
      expectStatus(page, 422);
      await page.goto('/clients?q=berta');
      await press(page, 'Berta Ruiz', { role: 'link' });
      const profile = at(page);
      for (let i = 0; i < 5; i++) {
        await page.goto(`${profile}/welcome`);
        await press(page, 'Send');
        assert.match(await main(page), /on its way to berta@family\.test/);
      }
      await page.goto(`${profile}/welcome`);
      await press(page, 'Send');
      assert.match(await main(page), /five times within a day/);
      assert.ok(linkTo(await kith.mailbox.next('berta@family.test'), '/welcome'));
    });

    test('a_restricted_record_opens_after_a_reason_that_the_owner_reads', async (t) => {
      const page = await open(t);
      expectStatus(page, 422);
      await add(page, { 'First name': 'Colin', 'Last name': 'League', Phone: '555 777 8888' }, () => page.getByLabel('Restricted record').check());
      const profile = at(page).replace(/\/reason$/, '');
      assert.equal(at(page), `${profile}/reason`);
      assert.doesNotMatch(await main(page), /777/);
      await page.goto(`${profile}/family`);
      assert.equal(at(page), `${profile}/reason`);
      await page.getByLabel('Why do you open this record?').fill('Covering for Dr. Chen today');
      await press(page, 'Open the record');
      assert.equal(at(page), `${profile}/family`);
      await page.goto(profile);
      assert.match(await main(page), /555 777 8888/);
      await page.goto('/settings/restricted');
      assert.match(await main(page), /opened the record of Colin League[\s\S]*Covering for Dr\. Chen today/);
    });

    test('the_care_team_is_chosen_from_staff', async (t) => {
      const page = await open(t);
      await page.goto('/clients/1/care-team');
      await page.getByLabel('Practice Owner').check();
      await press(page, 'Save');
      assert.match(await page.getByRole('region', { name: 'Care', exact: true }).innerText(), /Practice Owner/);
      await page.goto('/clients/1/care-team');
      await page.getByLabel('Practice Owner').uncheck();
      await press(page, 'Save');
      assert.match(await page.getByRole('region', { name: 'Care', exact: true }).innerText(), /Nobody yet/);
    });

    test('a_client_that_is_not_there_answers_404_everywhere', async (t) => {
      const page = await open(t);
      expectStatus(page, 404);
      for (const path of ['/clients/99999', '/clients/99999/edit', '/clients/99999/reason', '/clients/99999/archive', '/clients/99999/care-team']) {
        const answer = await page.goto(path);
        assert.equal(answer.status(), 404, path);
      }
    });

    if (db !== 'sqlite') return;
    const pages = ['/clients', '/clients?q=ruis', '/clients/archived', '/clients/with-caregivers', '/clients/new', '/clients/1', '/clients/1/edit',
      '/clients/1/archive', '/clients/1/welcome', '/clients/1/care-team'];
    for (const width of [1280, 360]) {
      for (const dark of [false, true]) {
        test(`the_clients_pages_are_good_at_${width}_${dark ? 'dark' : 'light'}`, async (t) => {
          const page = await open(t, { width, dark });
          const kept = { '/clients': 'clients', '/clients/new': 'client-new', '/clients/1': 'client' };
          for (const path of pages) {
            await page.goto(path);
            await goodPage(page, kept[path]);
          }
        });
      }
    }
  });
}

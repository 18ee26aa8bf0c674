// What people are told, and how they say so: by signed links without account, in the portal, as a caregiver, as staff; safe mode.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { expectStatus, goodPage, openBrowser, press, signIn, startKith, walkEngines } from './lib.mjs';
import { Visitor } from './form.mjs';
import { linkTo, links } from './mail.mjs';
import { PASSWORD, acceptMine, addClient, addStaff, address, featureOn, guardOf, link, openPortal, post, settled, visitorFor } from './practice.mjs';

const VISITS = 1, MONEY = 2, STOPPED = 256;
const main = (page) => page.locator('main').innerText();
/** Bodies that differ only by what differs at every request; letters in the middle of a token are no word. */
const still = (html) => html.replace(/(name="_csrf" value|nonce)="[^"]*"/g, '$1=""');

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

    const off = async () => Number((await kith.sql(`SELECT mail_off FROM notice_choice WHERE recipient_kind = 'contact' AND recipient_id = ${contact}`))[0]?.[0] ?? 0);
    const clear = () => post_choice({ stop_all: '', mail: ['visits', 'money', 'forms', 'documents', 'messages', 'care'] });
    const post_choice = async ({ stop_all, mail, language = '' }) => {
      const visitor = new Visitor(kith.base);
      const path = `/notification-settings?t=${token}`;
      const html = await (await visitor.fetch(path)).text();
      const body = new URLSearchParams(await guardOf(visitor, path));
      body.set('t', token);
      body.set('version', /name="version" value="(\d+)"/.exec(html)[1]);
      for (const value of mail) body.append('mail', value);
      for (const value of ['visits', 'money', 'forms', 'documents', 'messages', 'care', 'account']) body.append('portal', value);
      if (stop_all) body.set('stop_all', '1');
      body.set('language', language);
      body.set('do', 'save');
      const answer = await visitor.fetch('/notification-settings', { method: 'POST', body });
      assert.equal(answer.status, 303);
    };
    const oneClick = (query, body = 'List-Unsubscribe=One-Click') =>
      fetch(`${kith.base}/unsubscribe?${query}`, { method: 'POST', body, redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    const newPage = (options, t) => browser.newPage({ base: kith.base, t, ...options });

    test('opening_the_link_changes_nothing_however_often', async () => {
      for (const path of [`/unsubscribe?t=${token}&c=0`, `/unsubscribe?t=${token}&c=7`, `/notification-settings?t=${token}`])
        for (const method of ['GET', 'HEAD', 'GET']) assert.equal((await fetch(kith.base + path, { method })).status, 200);
      assert.equal(await off(), 0);
    });

    test('rfc_8058_one_post_without_cookie_or_form_stops_one_category', async () => {
      const answer = await oneClick(`t=${token}&c=0`);
      assert.equal(answer.status, 200);
      assert.match(await answer.text(), /No more e-mails about visits/);
      assert.equal(await off(), VISITS);
      assert.equal((await oneClick(`t=${token}&c=7`)).status, 200);
      assert.equal(await off(), VISITS | STOPPED);
      await clear();
      assert.equal(await off(), 0);
    });

    test('a_post_that_is_no_one_click_stops_nothing', async () => {
      for (const body of ['', 'List-Unsubscribe=No', 'a=b']) assert.equal((await oneClick(`t=${token}&c=0`, body)).status, 422);
      const stranger = new Visitor(kith.base);
      assert.equal((await post(stranger, '/unsubscribe/stop', { t: token, c: '0' })).status, 403, 'a form needs its own token');
      assert.equal((await post(stranger, '/unsubscribe/undo', { t: token, change: '1' })).status, 403);
      assert.equal((await post(stranger, '/notification-settings', { t: token, stop_all: '1', do: 'save' })).status, 403);
      assert.equal(await off(), 0);
    });

    test('a_forged_or_dead_link_answers_410_and_names_nobody', async () => {
      const flipped = `${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}`;
      const others = (await kith.mailbox.to(anaEmail)).flatMap(links).map((found) => new URL(found)).filter((url) => url.pathname !== '/notification-settings' && url.searchParams.has('t'));
      const welcome = others[0].searchParams.get('t'); // a link of another kind
      for (const bad of ['', 'x', flipped, token.slice(1), welcome, `${token}A`]) {
        for (const path of [`/unsubscribe?t=${bad}&c=0`, `/notification-settings?t=${bad}`]) {
          const answer = await fetch(kith.base + path);
          const html = still(await answer.text());
          assert.equal(answer.status, 410, path);
          assert.doesNotMatch(html, /Ruiz|Leo|Ana|practice\.test/);
        }
        const answer = await oneClick(`t=${bad}&c=0`);
        assert.equal(answer.status, 410);
        assert.doesNotMatch(still(await answer.text()), /Ruiz|Leo|Ana/);
      }
      assert.equal(await off(), 0);
    });

    test('the_pages_of_a_link_name_neither_client_nor_contact', async () => {
      for (const path of [`/unsubscribe?t=${token}&c=0`, `/notification-settings?t=${token}`]) {
        const answer = await fetch(kith.base + path);
        assert.doesNotMatch(still(await answer.text()).replaceAll(token, ''), /Ruiz|Leo|Ana\b/);
        assert.equal(answer.headers.get('cache-control'), 'no-store');
      }
    });

    test('unsubscribing_is_in_the_readers_language', async (t) => {
      const all = ['visits', 'money', 'forms', 'documents', 'messages', 'care'];
      await post_choice({ mail: all, language: 'es' });
      const page = await newPage({ width: 360 }, t);
      await page.goto(`/unsubscribe?t=${token}&c=0`);
      assert.equal(await page.locator('html').getAttribute('lang'), 'es');
      await goodPage(page, 'unsubscribe-es');
      await press(page, 'No recibir correos sobre citas');
      assert.match(await main(page), /Ya no recibirá correos sobre citas/);
      await press(page, 'Deshacer');
      assert.match(await main(page), /Vuelve a recibir estos correos/);
      await post_choice({ mail: all });
    });

    test('choosing_by_link_is_in_the_readers_language_in_every_word', async (t) => {
      const all = ['visits', 'money', 'forms', 'documents', 'messages', 'care'];
      await post_choice({ mail: all, language: 'es' });
      const page = await newPage({ width: 360 }, t);
      await page.goto(`/notification-settings?t=${token}`);
      assert.equal(await page.locator('html').getAttribute('lang'), 'es');
      assert.match(await main(page), /Sus avisos\s*De .*Lo que recibe.*Cuándo y cómo/s);
      assert.match(await page.getByLabel('Desde').innerText(), /10:00 p\. m\./);
      await goodPage(page, 'choices-link-es');
      const english = /\b(the|your|you|and|from|until|save|cancel|e-mails?|about|visits|hours|skip|made)\b/i;
      const words = () => page.evaluate(() => document.body.innerText + [...document.querySelectorAll('.sr, .skip')].map((e) => ` ${e.textContent}`).join(''));
      const practice = await page.locator('.brand-name').innerText();
      const spoken = async () => (await words()).replaceAll(practice, '').replaceAll(/^\w+\/\S+$/gm, '');
      assert.doesNotMatch(await spoken(), english);
      await page.getByLabel('Citas por correo').uncheck();
      await press(page, 'Guardar');
      assert.match(await main(page), /Correos que dejan de llegar\s*Cita reservada/);
      assert.doesNotMatch(await spoken(), english);
      await goodPage(page);
      await post_choice({ mail: all.filter((one) => one !== 'money'), language: 'es' }); // somebody else is faster
      expectStatus(page, 409);
      await press(page, 'Guardar');
      assert.match(await main(page), /Esto cambió entretanto\. No se guardó nada/);
      assert.equal(await page.getByLabel('Citas por correo').isChecked(), true);
      assert.equal(await page.getByLabel('Pagos por correo').isChecked(), false);
      assert.doesNotMatch(await spoken(), english);
      await goodPage(page);
      await page.getByLabel('Citas por correo').uncheck();
      await press(page, 'Guardar');
      await press(page, 'Guardar');
      assert.match(await page.locator('body').innerText(), /Guardado\./);
      await post_choice({ mail: all });
    });

    for (const [kind, options] of [['a_desktop', { width: 1280 }], ['a_phone_without_scripts', { width: 360, scripts: false, dark: true }]]) {
      test(`e_mails_are_stopped_by_a_button_and_undone_on_${kind}`, async (t) => {
        const page = await newPage(options, t);
        await page.goto(`/unsubscribe?t=${token}&c=1`);
        assert.match(await main(page), /Nothing has changed yet/);
        await goodPage(page, 'unsubscribe');
        await press(page, 'Stop e-mails about money');
        assert.match(await main(page), /No more e-mails about money/);
        assert.equal(await off(), MONEY);
        await goodPage(page);
        await press(page, 'Undo');
        assert.match(await main(page), /You get these e-mails again/);
        assert.equal(await off(), 0);
        await press(page, 'Choose what you get', { role: 'link' });
        await goodPage(page, 'choices-link');
        await page.getByLabel('Visits by e-mail').uncheck();
        await press(page, 'Save');
        assert.match(await main(page), /E-mails that stop\s*Appointment booked/);
        assert.equal(await off(), 0, 'shown before it is saved');
        await goodPage(page);
        await press(page, 'Save');
        assert.match(await page.locator('body').innerText(), /Saved\./);
        assert.equal(await off(), VISITS);
        await clear();
      });

      test(`client_caregiver_and_staff_have_a_page_each_on_${kind}`, async (t) => {
        const page = await newPage(options, t);
        await signIn(page, { email: anaEmail, password: PASSWORD });
        await page.goto('/portal/notification-settings');
        assert.match(await main(page), /Once a week: who looked at my account/);
        await goodPage(page, 'choices-client');
        await page.getByLabel('Once a week: who looked at my account').check();
        await press(page, 'Save');
        if (await page.getByText('Check this before it is saved').count()) await press(page, 'Save');
        const asked = await kith.sql(`SELECT asked FROM notice_choice WHERE recipient_kind = 'client' AND recipient_id = ${ana}`);
        assert.equal(Number(asked[0][0]), 2);
        await page.getByLabel('Once a week: who looked at my account').uncheck();
        await press(page, 'Save');
        if (await page.getByText('Check this before it is saved').count()) await press(page, 'Save');
        await page.goto(`/as/${grant}/portal/notification-settings`);
        assert.match(await main(page), /What you are told about Leo/);
        assert.doesNotMatch(await main(page), /who looked/);
        await goodPage(page, 'choices-caregiver');
        await page.getByLabel('Forms by e-mail').uncheck();
        await press(page, 'Save');
        await press(page, 'Save');
        assert.equal(await off(), 4);
        await clear();
        const office = await newPage(options, t);
        await signIn(office, account);
        await office.goto('/account/notification-settings');
        await goodPage(office, 'choices-staff');
      });
    }

    test('staff_see_who_gets_what_and_who_stopped_what_with_one_click', async (t) => {
      const page = await newPage({ width: 360 }, t);
      await oneClick(`t=${token}&c=1`);
      await signIn(page, account);
      await page.goto(`/clients/${leo}/family`);
      await press(page, 'Who gets what', { role: 'link', within: page.locator('main') });
      const text = await main(page);
      assert.match(text, /Ana Ruiz/);
      assert.match(text, /Stopped some/);
      assert.match(text, /stopped e-mails about money, with one click in their mail program/);
      assert.match(text, /Ana Ruiz turned this off themselves/);
      await goodPage(page, 'who-gets-what');
      await page.goto(`/clients/${leo}/who-gets-what?q=nobody`);
      assert.match(await main(page), /Nobody found/);
      await clear();
    });

    test('what_the_portal_settings_silence_is_said_to_the_client', async () => {
      const form = { version: /name="version" value="(\d+)"/.exec(await (await staff.fetch(`/clients/${ana}/portal-settings`)).text())[1], source: 'choose', switch: 'appointments', do: 'save' };
      assert.equal((await staff.submit(`/clients/${ana}/portal-settings`, form)).status, 303);
      assert.match(await (await anaPortal.fetch('/portal/notification-settings')).text(), /Your practice has turned [^]*View and pay bills[^]* off/);
      assert.doesNotMatch(await (await anaPortal.fetch(`/as/${grant}/portal/notification-settings`)).text(), /Your practice has turned/);
    });

    test('a_session_of_the_same_mailbox_looks_at_the_settings_and_changes_nothing', async () => {
      const shared = address('shared');
      const older = await addClient(staff, { first: 'Vera', last: 'Stone', born: '1970-01-01', email: shared });
      const young = await addClient(staff, { first: 'Tim', last: 'Stone', born: '2019-01-01', email: shared });
      const vera = await openPortal(kith, staff, older, shared);
      await kith.sql(`UPDATE client SET login_id = (SELECT login_id FROM client WHERE id = ${older}) WHERE id = ${young}`);
      const path = `/with/${young}/portal/notification-settings`;
      const page = await (await vera.fetch(path)).text();
      assert.match(page, /Only the account itself changes this/);
      assert.doesNotMatch(page, />Save</);
      const tried = await vera.submit(path, { mail: 'account', do: 'save' }, { action: path });
      assert.equal(tried.status, 422);
      assert.match(await tried.text(), /Nothing was saved/);
      assert.deepEqual(await kith.sql(`SELECT 1 FROM notice_choice WHERE recipient_kind = 'client' AND recipient_id = ${young}`), []);
    });

    test('edge_29_nobody_reaches_choices_of_another', async () => {
      const other = await addClient(staff, { first: 'Max', last: 'Ruiz', born: '2015-01-01' });
      const bob = address('bob');
      const bobs = await openPortal(kith, staff, await addClient(staff, { first: 'Bob', last: 'Stone', born: '1980-01-01', email: bob }), bob);
      for (const path of [`/as/${grant}/portal/notification-settings`, `/with/${ana}/portal/notification-settings`, `/with/${other}/portal/notification-settings`])
        assert.equal((await bobs.fetch(path)).status, 404, path);
      assert.equal((await anaPortal.fetch('/account/notification-settings')).status, 404);
      for (const path of [`/clients/${leo}/safe-mode`, `/clients/${leo}/who-gets-what`]) assert.equal((await anaPortal.fetch(path)).status, 404);
    });

    test('beyond_16_nothing_a_caregiver_opens_tells_that_safe_mode_is_on', async (t) => {
      const paths = ['/portal', '/portal/switch', '/portal/notification-settings', `/as/${grant}/portal`, `/as/${grant}/portal/profile`, `/as/${grant}/portal/notification-settings`,
        `/as/${grant}/portal/family`, `/as/${grant}/portal/help`, `/as/${grant}/portal/access-log`, `/notification-settings?t=${token}`, `/unsubscribe?t=${token}&c=0`, `/clients/${leo}/safe-mode`];
      const seen = async () => Promise.all(paths.map(async (path) => {
        const answer = await anaPortal.fetch(path);
        return [path, answer.status, answer.headers.get('kith-reason'), still(await answer.text())];
      }));
      await settled(kith);
      const plain = await seen();
      const page = await newPage({ width: 1280 }, t);
      await signIn(page, account);
      await page.goto(`/clients/${leo}/settings`);
      await press(page, 'Safe mode', { role: 'link', within: page.locator('main') });
      await page.getByLabel('Safe mode is on').check();
      await page.getByLabel('Confidential e-mail').fill(anaEmail);
      await page.getByLabel('Neutral sender').fill('R. Family');
      await page.getByLabel('Ana Ruiz').check();
      expectStatus(page, 422);
      await press(page, 'Save');
      assert.match(await main(page), /A contact of this client reads this address/);
      await page.getByLabel('Confidential e-mail').fill('quiet@example.net');
      await press(page, 'Save');
      assert.match(await page.locator('body').innerText(), /Safe mode is on\./);
      await page.goto(`/clients/${leo}/safe-mode`);
      await goodPage(page, 'safe-mode');
      await settled(kith);
      assert.deepEqual(await seen(), plain);
      await page.goto(`/clients/${leo}/who-gets-what`);
      assert.match(await main(page), /Told nothing/);
      await page.goto(`/clients/${leo}/safe-mode`);
      await page.getByLabel('Safe mode is on').uncheck();
      await press(page, 'Save');
      assert.match(await page.locator('body').innerText(), /Safe mode is off\./);
    });
  });
}

// Staff pages about a client's family, as staff use them: what was typed is never lost, what is asked is asked before it is
// saved, and everything works by plain forms. Most of it without a browser; the form that opens and closes, with one.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, expectStatus, goodPage, openBrowser, press, signIn, startKith, walkEngines } from './lib.mjs';
import { acceptMine, address, addClient, addStaff, errorsOf, featureOn, link, openPortal, TERMS, visitorFor } from './practice.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());

for (const db of walkEngines) {
  describe(`on_${db}`, () => {
    let kith, provider, support, staff, ana, anaEmail;
    const family = [];
    before(async () => {
      kith = await startKith({ db });
      await featureOn(kith);
      provider = await addStaff(kith, 'provider');
      support = await addStaff(kith, 'support');
      staff = await visitorFor(kith, provider);
      anaEmail = address('ana');
      ana = await addClient(staff, { first: 'Ana', last: 'Ruiz', born: '1985-06-01', email: anaEmail, phone: '555 609 6292' });
    });
    after(() => kith?.stop());

    const text = async (path, who = staff) => {
      const answer = await who.fetch(path);
      assert.equal(answer.status, 200, `${path} answered ${answer.status}`);
      return (await answer.text()).replace(/&#39;/g, "'").replace(/&quot;/g, '"');
    };
    const submit = async (path, fields, { action = path, who = staff, status = 303 } = {}) => {
      const answer = await who.submit(path, fields, { action });
      const html = await answer.text();
      assert.equal(answer.status, status, `${path} answered ${answer.status}\n${errorsOf(html)}`);
      return Object.assign(answer, { html: html.replace(/&#39;/g, "'") });
    };
    const child = async () => {
      const id = await addClient(staff, { first: `Leo${family.length}`, last: 'Ruiz', born: '2016-03-09' });
      family.push(id);
      return id;
    };

    test('a_contact_without_account_is_added_edited_and_ended', async () => {
      const leo = await child();
      const path = `/clients/${leo}/family`;
      assert.match(await text(path), /Nobody yet/);
      const rosa = { first_name: 'Rosa', last_name: 'Delgado', relationship: 'family_member', relationship_label: 'grandmother', contact_type: 'adult',
        phone: '+1 (555) 700-1200', email: 'rosa@family.test', emergency: '1', emergency_order: '1', copy: '1', category: 'visits' };
      const bad = await submit(`${path}/contact`, { ...rosa, first_name: '', relationship: '' }, { status: 422 });
      assert.match(bad.html, /value="Delgado"/);
      assert.match(bad.html, /Enter the first name/);
      await submit(`${path}/contact`, rosa);
      const list = await text(path);
      assert.match(list, /Rosa Delgado/);
      assert.match(list, /Emergency, call 1/);
      assert.match(list, /1 emergency contact</);
      const contact = /family\/(\d+)\/end/.exec(list)[1];
      await submit(`${path}/${contact}`, { ...rosa, last_name: 'Delgado Ruiz' });
      assert.match(await text(path), /Rosa Delgado Ruiz/);
      const check = await submit(`${path}/${contact}`, { ...rosa, last_name: 'Delgado Ruiz', category: 'forms' }, { status: 200 });
      assert.match(check.html, /E-mails that fall silent or start[^]*Rosa Delgado Ruiz[^]*Appointment booked[^]*Form requested/, 'nothing is saved before this was seen');
      assert.match(await text(`${path}/${contact}`), /value="visits" *checked/);
      assert.match(await text(`${path}/${contact}/end`), /E-mails that fall silent or start[^]*Appointment booked/);
      const sheet = await text(`/clients/${leo}/face-sheet`);
      assert.ok(sheet.indexOf('tel:+15557001200') > 0 && sheet.indexOf('tel:+15557001200') < sheet.indexOf('>Client<'), 'whom to call comes first');
      await submit(`${path}/${contact}/end`, { reason: 'moved away' });
      assert.match(await text(path), /Nobody yet/);
    });

    test('two_people_of_one_name_are_told_apart_before_one_is_linked', async () => {
      const leo = await child();
      const born = { '1961-02-03': ['Trieste', '2026-01-15'], '1994-08-09': ['Gorizia', '2026-03-20'] };
      for (const day of Object.keys(born)) {
        const id = await addClient(staff, { first: 'Nadia', last: 'Orlov', born: day, email: address(`nadia${day.slice(0, 4)}`) });
        await kith.sql(`UPDATE client SET city = '${born[day][0]}', last_visit_on = ${Date.parse(`${born[day][1]}T00:00:00Z`) / 86_400_000} WHERE id = ${id}`);
      }
      const rows = (await text(`/clients/${leo}/family/link?q=nadia+orlov`)).match(/<tr><th scope="row">[^]*?<\/tr>/g);
      assert.equal(rows.length, 2);
      const older = rows.find((row) => row.includes('Trieste')), younger = rows.find((row) => row.includes('Gorizia'));
      assert.match(older, /3 February 1961[^]*nadia1961[^]*Trieste[^]*15 January 2026/);
      assert.match(younger, /9 August 1994[^]*nadia1994[^]*Gorizia[^]*20 March 2026/);
      const own = await text(`/clients/${leo}/family/link?q=leo`);
      assert.doesNotMatch(own, new RegExp(`/family/link/${leo}/access`), 'nobody is offered to themselves');
    });

    test('edge_20_a_review_of_an_access_is_decided_on_its_page', async () => {
      const email = address('vera');
      const vera = await addClient(staff, { first: 'Vera', last: 'Lindqvist', born: '1984-05-05', email });
      const kid = { first: 'Nils', last: 'Lindqvist', born: '2017-03-09' };
      const nils = await addClient(staff, kid);
      const { grant, contact } = await link(kith, staff, nils, vera);
      await acceptMine(await openPortal(kith, staff, vera, email), grant);
      await submit(`/clients/${nils}/edit`, { first_name: kid.first, last_name: kid.last, born: '' });
      const list = await eventually(async () => {
        const html = await text('/to-do/age-reviews');
        return html.includes('Nils Lindqvist') && html;
      }, { ms: 60_000, what: 'no review of the access' });
      const path = /\/to-do\/age-reviews\/\d+/.exec(list)[0];
      assert.match(await text(path), /Vera Lindqvist[^]*If nobody decides[^]*suspended/);
      assert.match((await submit(path, {}, { status: 422 })).html, /href="#f-outcome"/);
      assert.match((await submit(path, { outcome: 'keep' }, { status: 422 })).html, /href="#f-reason"/, 'to keep it needs a reason');
      await submit(path, { outcome: 'suspend' });
      await eventually(async () => /Suspended/.test(await text(`/clients/${nils}/family/${contact}/access`)), { ms: 60_000, what: 'it is not suspended' });
    });

    test('edge_12_each_warning_is_confirmed_by_itself', async () => {
      const path = `/clients/${await child()}/family`;
      const pat = { first_name: 'Pat', last_name: 'Lee', relationship: 'other', contact_type: 'adult', copy: '1', category: 'visits', emergency: '1' };
      const warned = await submit(`${path}/contact`, pat, { status: 422 });
      assert.match(warned.html, /name="confirm" value="warning_no_address" *>[^]*name="confirm" value="warning_no_phone" *>/);
      const half = await submit(`${path}/contact`, { ...pat, confirm: 'warning_no_address' }, { status: 422 });
      assert.match(half.html, /value="warning_no_address" *checked[^]*value="warning_no_phone" *>/, 'a tick confirms what it stands beside');
      assert.match(half.html, /One thing needs your attention/);
      await submit(`${path}/contact`, { ...pat, confirm: ['warning_no_address', 'warning_no_phone'] });
      assert.match(await text(path), /On, no address/);
      assert.match(await text('/to-do/unreachable'), /Pat Lee/);
    });

    test('the_sentence_and_the_preview_come_before_saving_and_nothing_typed_is_lost', async () => {
      const leo = await child();
      const path = `/clients/${leo}/family/link/${ana}/access`;
      assert.match(await text(`/clients/${leo}/family/link?q=ana`), /Ana Ruiz[^]*1 June 1985/);
      const form = { relationship: 'is_parent', emergency: '1', copy: '1', category_rule: 'match', ...TERMS, preset: 'billing', ends_on: '2031-03-04' };
      const page = await submit(path, form, { status: 200 });
      assert.match(page.html, /Ana Ruiz \(born 1985\) will be shown as parent of Leo\d+ Ruiz \(born 2016\)\./);
      assert.match(page.html, /What Ana Ruiz will see[^]*View and pay bills[^]*What Ana Ruiz will not see[^]*Chat with provider/);
      assert.match(await text(`/clients/${leo}/family`), /Nobody yet/, 'nothing is saved yet');
      const back = await submit(path, { ...form, do: 'edit' }, { status: 200 });
      assert.match(back.html, /value="billing" *checked/);
      assert.match(back.html, /value="2031-03-04"/);
      await submit(path, { ...form, do: 'save' });
      assert.match(await text(`/clients/${leo}/family`), /Ana Ruiz[^]*Invited/);
      const categories = await kith.sql(`SELECT copy_categories FROM contact WHERE client_id = ${leo}`);
      assert.equal(Number(categories[0][0]), 2, 'copies match what was ticked: money');
    });

    test('access_without_preset_or_acknowledgement_is_not_given', async () => {
      const path = `/clients/${await child()}/family/link/${ana}/access`;
      const page = await submit(path, { relationship: 'is_parent', access: '1', basis: 'parent_of_minor' }, { status: 422 });
      assert.match(page.html, /nothing is chosen beforehand/);
      assert.match(page.html, /Read the acknowledgement and tick it/);
    });

    test('a_caregiver_only_account_is_made_and_invited_in_one_step', async () => {
      const leo = await child();
      const path = `/clients/${leo}/family/new/access`;
      const form = { kind: 'caregiver', first_name: 'Uma', last_name: 'Sol', email: address('uma'), relationship: 'caregiver', ...TERMS, basis: 'staff_decision' };
      const page = await submit(path, form, { status: 200 });
      assert.match(page.html, /Uma Sol will be added as a caregiver-only account and shown as caregiver of/);
      await submit(path, { ...form, do: 'save' });
      assert.match(await text(`/clients/${leo}/family`), /Uma Sol[^]*Caregiver account[^]*Invited/);
    });

    test('an_access_is_changed_suspended_resumed_and_revoked', async () => {
      const leo = await child();
      const { contact } = await link(kith, staff, leo, ana);
      const path = `/clients/${leo}/family/${contact}/access`;
      const email = anaEmail;
      const portal = await openPortal(kith, staff, ana, email);
      const grant = /portal\/invitations\/(\d+)/.exec(await text('/portal', portal))[1];
      await submit(`/portal/invitations/${grant}`, {}, { action: `/portal/invitations/${grant}/accept`, who: portal });
      assert.match(await text(path), /Active/);
      const version = /name="version" value="(\d+)"/.exec(await text(`${path}/change`))[1];
      const preview = await submit(`${path}/change`, { ...TERMS, version, preset: 'paperwork', do: 'preview' }, { status: 200 });
      assert.match(preview.html, /Nothing is saved yet/);
      await submit(`${path}/change`, { ...TERMS, version, preset: 'paperwork' });
      assert.match(await text(path), /Paperwork/);
      await submit(`${path}/suspend`, { reason: 'safety' });
      assert.match(await text(path), /Suspended[^]*Safety/);
      await submit(`${path}/resume`, {});
      const bare = await submit(`${path}/revoke`, { reason: 'other' }, { status: 422 });
      assert.match(bare.html, /id="errors"/);
      await submit(`${path}/revoke`, { reason: 'other', text: 'They asked us on the phone.' });
      const ended = await text(path);
      assert.match(ended, /This access has ended[^]*Another reason/);
      assert.match(ended, /They asked us on the phone/);
    });

    test('breaking_the_link_ends_relationship_copies_and_access', async () => {
      const leo = await child();
      const { contact, grant } = await link(kith, staff, leo, ana);
      await submit(`/clients/${leo}/family/${contact}/break`, { reason: 'no_longer_needed' });
      assert.match(await text(`/clients/${leo}/family`), /Nobody yet/);
      assert.equal((await kith.sql(`SELECT state FROM portal_grant WHERE id = ${grant}`))[0][0], 'ended');
    });

    test('switching_bills_off_lists_the_mails_that_fall_silent_before_it_is_saved', async () => {
      const leo = await child();
      await link(kith, staff, leo, ana, { copy: '1', category_rule: 'match' });
      const path = `/clients/${leo}/portal-settings`;
      const form = { version: /name="version" value="(\d+)"/.exec(await text(path))[1], source: 'choose', switch: 'appointments' };
      const check = await submit(path, form, { status: 200 });
      assert.match(check.html, /Switched off[^]*View and pay bills/);
      assert.match(check.html, /Ana[^]*Fall silent[^]*Invoice issued/);
      assert.match(await text(`/clients/${leo}/settings`), /All switched on/);
      await submit(path, { ...form, do: 'save' });
      assert.match(await text(`/clients/${leo}/settings`), /9 of 10 switched off/);
      assert.match(await text(`/clients/${leo}/explain`), /off in the client's portal settings/);
    });

    test('the_gate_says_why_and_support_cannot_give_access', async () => {
      const leo = await child();
      const helper = await visitorFor(kith, support);
      const page = await text(`/clients/${leo}/family/link/${ana}`, helper);
      assert.match(page, /Given by providers and administrators/);
      const refused = await helper.submit(`/clients/${leo}/family/link/${ana}`, { relationship: 'is_parent', ...TERMS, do: 'save' }, { action: `/clients/${leo}/family/link/${ana}` });
      assert.equal(refused.status, 403);
      await submit(`/clients/${leo}/family/link/${ana}`, { relationship: 'is_parent', do: 'save' }, { who: helper });
      assert.match(await text(`/clients/${leo}/family`), /Ana Ruiz/);
    });

    test('where_the_feature_is_off_access_can_be_requested_and_what_was_typed_stays', async () => {
      const leo = await child();
      const path = `/clients/${leo}/family/link/${ana}`;
      assert.equal((await kith.cli('feature', 'off', 'caregiver_access')).status, 0);
      try {
        assert.match(await text(path), /Client Portal Access[^]*not switched on[^]*Request access/);
        const asked = await submit(path, { relationship: 'is_parent', relationship_label: 'mother', do: 'request' }, { status: 200 });
        assert.match(asked.html, /value="mother"/);
        assert.match(asked.html, /Requested/);
        assert.doesNotMatch(await text(path), /Request access/);
      } finally {
        await featureOn(kith);
      }
    });

    test('invitations_are_tried_before_they_are_sent', async () => {
      const leo = await child();
      const tom = await addClient(staff, { first: 'Tom', last: 'Okafor', born: '1979-01-15', email: address('tom') });
      const { grant } = await link(kith, staff, leo, tom, { relationship: 'caregiver', basis: 'staff_decision' });
      const sends = async () => Number((await kith.sql(`SELECT count(*) FROM grant_invite WHERE grant_id = ${grant}`))[0][0]);
      assert.equal(await sends(), 1);
      const dry = await submit('/to-do/invites', { grant: String(grant), do: 'check' }, { status: 200 });
      assert.match(dry.html, /Send 1 invitation/);
      assert.equal(await sends(), 1);
      await submit('/to-do/invites', { grant: String(grant), do: 'send' });
      assert.equal(await sends(), 2);
      await submit('/to-do/invites', { do: 'check' }, { status: 422 });
    });

    test('somebody_who_asks_gets_access_through_the_link_form', async () => {
      const leo = await child();
      const name = (await kith.sql(`SELECT first_name FROM client WHERE id = ${leo}`))[0][0];
      const email = address('bea');
      const bea = await addClient(staff, { first: 'Bea', last: 'Ruiz', born: '1984-02-02', email });
      const portal = await openPortal(kith, staff, bea, email);
      const ask = { first_name: name, last_name: 'Ruiz', born: '2016-03-09', relationship: 'is_parent', proof: 'Birth certificate' };
      await submit('/portal/ask', ask, { who: portal });
      const queue = await text('/to-do/access-asked');
      assert.match(queue, new RegExp(`Bea Ruiz[^]*${name} Ruiz[^]*Birth certificate`));
      const href = new RegExp(`/clients/${leo}/family/link/${bea}/access\\?request=(\\d+)&amp;relationship=is_parent`).exec(queue);
      assert.ok(href, 'the likely match leads to the link form');
      const path = `/clients/${leo}/family/link/${bea}/access`;
      assert.match(await text(`${path}?request=${href[1]}&relationship=is_parent`), /value="is_parent" *selected/);
      await submit(path, { request: href[1], relationship: 'is_parent', ...TERMS, do: 'save' });
      assert.doesNotMatch(await text('/to-do/access-asked'), /Birth certificate/);
      await submit('/portal/ask', { ...ask, first_name: 'Nobody' }, { who: portal });
      const again = /access-asked\/(\d+)\/decline/.exec(await text('/to-do/access-asked'))[1];
      await submit(`/to-do/access-asked/${again}/decline`, { note: 'No such child.' });
      assert.doesNotMatch(await text('/to-do/access-asked'), /Birth certificate/);
    });

    test('a_task_is_done_once', async () => {
      const email = address('ivo');
      const ivo = await addClient(staff, { first: 'Ivo', last: 'Ruiz', born: '1970-02-02', email });
      const portal = await openPortal(kith, staff, ivo, email);
      await submit('/portal/help', { text: 'Please call me.' }, { who: portal });
      const list = await text('/to-do/tasks');
      assert.match(list, /A client asks for help with access/);
      const task = /tasks\/(\d+)\/done/.exec(list)[1];
      await submit('/to-do/tasks', {}, { action: `/to-do/tasks/${task}/done` });
      assert.doesNotMatch(await text('/to-do/tasks'), new RegExp(`tasks/${task}/done`));
    });

    test('tasks_come_page_by_page_and_are_found_by_the_name_of_their_client', async () => {
      const found = async (query) => ((await text(`/to-do/tasks${query}`)).match(/\/to-do\/tasks\/\d+\/done/g) ?? []).length;
      const many = await addClient(staff, { first: 'Wanda', last: 'Véliz-Quill', born: '1970-02-02' });
      await kith.sql(`UPDATE task SET state = 'done', done_at = 0 WHERE state = 'open'`);
      assert.match(await text('/to-do/tasks'), /All done/);
      await kith.sql(`INSERT INTO task (org_id, client_id, kind, dedupe, detail, created_at)
        SELECT 1, ${many}, 'address_bounced', 'many:' || d.id || ':' || e.id, 'nobody@family.test', d.id FROM event d, event e ORDER BY d.id, e.id LIMIT 30`);
      await kith.sql(`INSERT INTO task (org_id, client_id, kind, dedupe, detail, created_at)
        SELECT 1, (SELECT min(id) FROM client), 'address_bounced', 'one', 'nobody@family.test', 0`);
      assert.equal(await found(''), 25);
      const first = await text('/to-do/tasks?q=veliz');
      assert.match(first, /1–25 of 30/);
      const next = /href="(\/to-do\/tasks\?[^"]*page=2)"/.exec(first)[1].replaceAll('&amp;', '&');
      assert.match(next, /q=veliz/);
      assert.equal(await found(next.slice('/to-do/tasks'.length)), 5);
      assert.equal(await found('?page=2'), 6);
      assert.equal(await found('?q=quill+WANDA'), 25);
      assert.equal(await found('?q=quill+nobody'), 0);
      assert.match(await text('/to-do/tasks?q=%25'), /1–25 of 31/, 'signs alone look for nothing');
      const none = await text('/to-do/tasks?q=zzz');
      assert.match(none, /Nothing found[^]*Nothing here is about a client of this name[^]*href="\/to-do\/tasks"/);
      await kith.sql(`UPDATE task SET state = 'done', done_at = 0 WHERE dedupe LIKE 'many:%' OR dedupe = 'one'`);
    });

    if (db !== 'sqlite') return;

    for (const scripts of [true, false]) {
      test(`the_link_form_works_${scripts ? 'with' : 'without'}_scripts`, async (t) => {
        const leo = await child();
        const page = await browser.newPage({ base: kith.base, width: scripts ? 1280 : 360, dark: !scripts, scripts, t });
        expectStatus(page, 422);
        await signIn(page, provider);
        await page.goto(`/clients/${leo}/family/link/${ana}/access`);
        assert.equal(await page.getByRole('radio', { name: /Full access/ }).isVisible(), false);
        await page.getByLabel('Relationship').selectOption('is_parent');
        await page.getByRole('checkbox', { name: /Give Ana Ruiz personal access/ }).check();
        assert.equal(await page.getByRole('radio', { name: /Full access/ }).isChecked(), false);
        if (scripts) await goodPage(page, 'link-client-account');
        await page.getByRole('radio', { name: /Custom/ }).check();
        assert.equal(await page.getByRole('radiogroup', { name: 'Chat with provider' }).isVisible(), true);
        await page.getByRole('radio', { name: /Full access/ }).check();
        await press(page, 'Preview and confirm');
        assert.match(await page.locator('#errors').innerText(), /Choose on what basis[^]*acknowledgement/);
        assert.equal(await page.getByRole('radio', { name: /Full access/ }).isChecked(), true);
        await page.getByRole('radio', { name: /Parent of a minor/ }).check();
        await page.getByRole('checkbox', { name: /I acknowledge/ }).check();
        await press(page, 'Preview and confirm');
        assert.match(await page.locator('#sentence').innerText(), /will be shown as parent of/);
        if (scripts) await goodPage(page, 'link-preview');
        await press(page, 'Link Client Account');
        assert.equal(new URL(page.url()).pathname, `/clients/${leo}/family`);
        if (scripts) await goodPage(page, 'family-and-contacts');
      });
    }
  });
}

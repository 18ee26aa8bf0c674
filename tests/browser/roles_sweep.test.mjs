// Every route as every relation, by real sessions: the answer is what `kith roles` says. Then every number of every address exchanged
// for one of another family, of another organization, and for none at all: the three cannot be told apart.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Visitor } from './form.mjs';
import { eventually, kith as run, startKith } from './lib.mjs';
import { PASSWORD, acceptMine, addClient, addStaff, address, enrol, featureOn, guardOf, link, logWritten, openPortal, pick, post, takeUp, visitorFor } from './practice.mjs';

const ABSENT = 987654;
/** What a page does not have in this practice, so that "let in" ends in "nothing here" (404) or "gone" (410) of its own. */
const EMPTY = {
  mailbox: 'only the demo has the mailbox page', mailbox_mail: 'the same',
  invite: 'no link', invite_password: 'no link', reset_set: 'no link', welcome: 'no link', staff_welcome: 'no link', email_change: 'no link',
  unsubscribe: 'no link', choices_by_link: 'no link', video_link: 'no link', visit_confirm: 'no link', calendar_feed: 'no link', visit_file: 'no link', calendar_events: 'no days',
  pay_link: 'no link', document_link: 'no link', settings_billing_logo_picture: 'no logo', practice_logo: 'no logo', portal_card_new: 'no gateway', settings_fullscript_return: 'nobody comes back from the store',
  invitation: 'the number is of somebody else invited', leave: 'the number is of somebody else who may leave',
};
/** Lists that turn pages: behind the last one they lead back to it. */
const LISTS = `link_search address_book client_log work_tasks work_unreachable work_birthdays work_ending work_invites work_asked work_reviews
  notices family settings_places client_visits clients clients_with_caregivers clients_archived settings_restricted settings_groups settings_tags
  settings_locations settings_types settings_holidays settings_hours hours_off hours_of_off billing_invoices billing_payments
  client_documents_sent billing_payers billing_ledger client_billing billing_recurring client_packages settings_services offerings
  settings_billed_types settings_codes settings_codes_icd settings_codes_hcpcs settings_codes_cpt settings_webhooks portal_visits
  portal_bills portal_receipts portal_packages portal_superbills portal_log my_acts portal_notices`.split(/\s+/);
/** Steps of signing in: public, and back to the beginning when there is no step to take. */
const STEPS = new Set(['pick', 'code', 'enrol', 'unlock']);
const REFUSALS = new Set(['absent', 'sign_in', 'permission', 'capability_off', 'context_ended', 'not_yours', 'second_factor', 'locked', 'state_reason']);

const acting = (need) => ['context', 'capability', 'govern', 'log'].includes(need);

async function stage(kith) {
  const one = (text) => kith.sql(text).then((rows) => Number(rows[0]?.[0] ?? 0));
  await featureOn(kith, 1);
  const second = await kith.cli('init', '--another', '--org', 'Hill Clinic', '--plan', 'plus', '--admin', 'owner@hill.test', { env: { KITH_PASSWORD: PASSWORD } });
  assert.equal(second.status, 0, second.stderr);
  const org2 = await one('SELECT max(id) FROM organization');
  await featureOn(kith, org2);

  const who = {};
  who.owner = await enrol(await visitorFor(kith, kith.admin));
  for (const role of ['admin', 'provider', 'support']) who[role] = await visitorFor(kith, await addStaff(kith, role, { org: 1 }));
  await enrol(who.admin);
  who['other staff'] = await enrol(await visitorFor(kith, { email: 'owner@hill.test' }));
  who.stranger = new Visitor(kith.base);

  const adult = async (staff, first, last, email = address(first.toLowerCase())) => {
    const id = await addClient(staff, { first, last, born: '1980-02-03', email });
    return { id, email };
  };
  // Maya shares her address with Olaf; Gus cares for her in full, Bea for her bills; Pia has nothing to do with them.
  const maya = await adult(who.provider, 'Maya', 'Lind');
  const olaf = await adult(who.provider, 'Olaf', 'Lind', maya.email);
  const [gus, bea, pia, zoe] = [await adult(who.provider, 'Gus', 'Berg'), await adult(who.provider, 'Bea', 'Holm'), await adult(who.provider, 'Pia', 'Voss'), await adult(who.provider, 'Zoe', 'Voss')];
  const quin = await adult(who['other staff'], 'Quin', 'Hall');
  const rex = await adult(who['other staff'], 'Rex', 'Hall');
  const open = (staff, person) => openPortal(kith, staff, person.id, person.email);
  const [mayaVisitor, gusVisitor, beaVisitor, piaVisitor, zoeVisitor, rexVisitor] = await Promise.all([
    ...[maya, gus, bea, pia, zoe].map((person) => open(who.provider, person)), open(who['other staff'], rex)]); // each waits for a mail
  await takeUp(kith, who.provider, mayaVisitor, olaf.id, maya.email);
  who.client = await pick(kith, { email: maya.email, client: maya.id });
  who['same mailbox'] = await pick(kith, { email: maya.email, client: olaf.id });
  who['caregiver (full)'] = gusVisitor;
  who['caregiver (billing)'] = beaVisitor;
  who['other client'] = piaVisitor;

  const authority = { basis: 'legal_guardian', proof: 'power_of_attorney', proof_note: 'Seen by the front desk' };
  const toGus = await link(kith, who.provider, maya.id, gus.id, { relationship: 'caregiver', ...authority });
  const toBea = await link(kith, who.provider, maya.id, bea.id, { relationship: 'caregiver', ...authority, preset: 'custom', cap_bills: 'act' });
  const toZoe = await link(kith, who.provider, pia.id, zoe.id, { relationship: 'caregiver', ...authority });
  const toRex = await link(kith, who['other staff'], quin.id, rex.id, { relationship: 'caregiver', ...authority });
  await acceptMine(who['caregiver (full)'], toGus.grant);
  await acceptMine(who['caregiver (billing)'], toBea.grant);
  await acceptMine(zoeVisitor, toZoe.grant);
  await acceptMine(rexVisitor, toRex.grant);

  const ids = {
    client: maya.id, other: pia.id, contact: toGus.contact, grant: toGus.grant,
    staff: await one(`SELECT max(id) FROM staff WHERE org_id = 1`),
    key: 0, session: 0, group: 0, tag: 0, location: 0, age: 0, request: 0, review: 0, task: 0,
  };
  return {
    who, ids, org2, toGus, toBea, toZoe, toRex, one,
    family: { client: pia.id, contact: toZoe.contact, grant: toZoe.grant },
    foreign: { client: quin.id, other: rex.id, contact: toRex.contact, grant: toRex.grant, staff: await one(`SELECT min(id) FROM staff WHERE org_id = ${org2}`) },
    prefix: { 'caregiver (full)': `/as/${toGus.grant}`, 'caregiver (billing)': `/as/${toBea.grant}`, 'same mailbox': `/with/${maya.id}`, 'other client': `/as/${toGus.grant}` },
  };
}

const fill = (pattern, ids) => pattern.replace(/\{(\w+)\}/g, (_, name) => ids[name] || ABSENT);
const argsOf = (pattern) => [...pattern.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);

/** Bodies that differ only by what differs at every request. */
const still = (html) => html.replace(/(name="_csrf" value|nonce)="[^"]*"/g, '');

for (const db of ['sqlite', 'postgres']) {
  describe(`on_${db}`, () => {
    let kith, s, routes;
    const guards = new Map();
    const guard = async (visitor, path) => {
      const key = `${visitor.cookies()} ${path}`;
      if (!guards.has(key)) guards.set(key, await guardOf(visitor, path));
      return guards.get(key);
    };
    const formOf = (name) => (name === 'stranger' ? '/sign-in' : '/account');

    before(async () => {
      kith = await startKith({ db, args: ['--sms', 'twilio:http://AC1:token@127.0.0.1:1/?from=%2B15550100'] });
      s = await stage(kith);
      const printed = await run(['roles', '--format', 'json']);
      assert.equal(printed.status, 0, printed.stderr);
      routes = printed.stdout.trim().split('\n').map((line) => JSON.parse(line));
    });
    after(() => kith?.stop());

    /** The address under which this viewer would meet the page, and what the matrix then says. */
    function meeting(route, name) {
      const plain = fill(route.pattern, s.ids);
      let says = route.who[name];
      const portal = acting(route.need) || route.need === 'self';
      if (name.startsWith('caregiver') && portal) {
        // pages of one's own account do not exist below somebody else's
        return { path: s.prefix[name] + plain, says: acting(route.need) ? says : '404 absent' };
      }
      if (name === 'same mailbox' && acting(route.need)) return { path: s.prefix[name] + plain, says };
      if (name === 'other client' && portal) return { path: s.prefix[name] + plain, says };
      // an office page without a number of ours is about the viewer's own organization
      if (name === 'other staff' && route.need === 'staff' && !argsOf(route.pattern).some((arg) => s.ids[arg])) says = route.who.owner;
      return { path: plain, says };
    }

    async function check(route, name) {
      const visitor = s.who[name];
      const { path, says } = meeting(route, name);
      const at = `${route.method} ${path} (${route.name}) as ${name}: kith roles says "${says}"`;
      const letIn = says.startsWith('yes');
      const refusal = letIn ? [] : says.split(' ');
      if (route.method === 'GET') {
        const answer = await visitor.fetch(path);
        const reason = answer.headers.get('kith-reason') ?? '';
        await answer.arrayBuffer();
        if (letIn) {
          const empty = EMPTY[route.name] || argsOf(route.pattern).some((arg) => !s.ids[arg]);
          const fine = [200, 303].includes(answer.status) && !REFUSALS.has(reason);
          const noStep = STEPS.has(route.name) && answer.status === 303 && reason === 'sign_in';
          return fine || noStep || (empty && [404, 410, 422].includes(answer.status)) ? '' : `${at}, but ${answer.status} ${reason}`;
        }
        if (refusal[0] === '401') return answer.status === 303 && reason === 'sign_in' && answer.headers.get('location').startsWith('/sign-in') ? '' : `${at}, but ${answer.status} ${reason}`;
        return String(answer.status) === refusal[0] && reason === refusal[1] ? '' : `${at}, but ${answer.status} ${reason}`;
      }
      // let in: without the form's token, so that nothing is written; the guard asks for it after the right. Refused: with it.
      const fields = letIn ? {} : await guard(visitor, formOf(name));
      const answer = await post(visitor, path, fields);
      const reason = answer.headers.get('kith-reason') ?? '';
      await answer.arrayBuffer();
      if (letIn && route.need === 'signed') return answer.status === (path.startsWith('/hooks/') ? 401 : path.startsWith('/book/') || path.startsWith('/webhooks/payments/') ? 404 : 410) ? '' : `${at}, but ${answer.status} ${reason}`; // no form: what the address carries decides, or a signature
      if (letIn) return (answer.status === 403 && reason === 'form_expired') || reason === 'fresh' ? '' : `${at}, but ${answer.status} ${reason}`;
      return String(answer.status) === refusal[0] && reason === refusal[1] ? '' : `${at}, but ${answer.status} ${reason}`;
    }

    for (const name of ['client', 'same mailbox', 'caregiver (full)', 'caregiver (billing)', 'owner', 'admin', 'provider', 'support', 'other staff', 'other client', 'stranger']) {
      test(`every_route_answers_${name.replace(/\W+/g, '_')}_as_kith_roles_says`, async () => {
        const wrong = [];
        for (const route of routes) {
          const problem = await check(route, name);
          if (problem) wrong.push(problem);
        }
        assert.deepEqual(wrong, []);
      });
    }

    test('a_page_behind_the_last_one_of_a_list_leads_to_the_last_and_never_says_that_there_is_nothing', async () => {
      const wrong = [], turned = new Set();
      for (const name of ['owner', 'client']) {
        const visitor = s.who[name];
        const main = (html) => still(html).match(/<main[^]*<\/main>/)?.[0] ?? '';
        for (const route of routes) {
          const { path, says } = meeting(route, name);
          if (route.method !== 'GET' || !says.startsWith('yes')) continue;
          const first = await visitor.fetch(path);
          const plain = main(await first.text());
          if (first.status !== 200 || !plain) continue;
          for (const parameter of ['page', 'open', 'offers']) {
            let answer = await visitor.fetch(`${path}?archived=&${parameter}=99`);
            if (answer.status === 303) {
              turned.add(route.name);
              const to = answer.headers.get('location');
              if (!to.startsWith(`${path}?archived=`)) wrong.push(`${route.name}: ${to}`);
              answer = await visitor.fetch(to);
            }
            const html = main(await answer.text());
            const rows = (text) => (text.match(/<li\b|<tr\b/g) ?? []).length;
            if (answer.status !== 200 || (/class="empty/.test(html) && !/class="empty/.test(plain)) || (rows(html) !== rows(plain) && !html.includes('rel="prev"')))
              wrong.push(`${route.name}: ${parameter}`);
          }
        }
      }
      assert.deepEqual(wrong, []);
      for (const list of LISTS) assert.ok(turned.has(list), `${list} turned back`);
    });

    /** The same address with one number exchanged answers as if there were nothing, byte for byte. */
    async function exchanged(name, numbers, wrong) {
      const visitor = s.who[name];
      for (const route of routes) {
        const { path, says } = meeting(route, name);
        if (!says.startsWith('yes')) continue;
        const prefix = path.slice(0, path.length - fill(route.pattern, s.ids).length);
        for (const arg of argsOf(route.pattern)) {
          if (!numbers[arg] || numbers[arg] === s.ids[arg]) continue;
          const at = (id) => prefix + fill(route.pattern, { ...s.ids, [arg]: id });
          const fields = route.method === 'POST' ? await guard(visitor, prefix ? `${prefix}/portal` : formOf(name)) : null;
          const ask = (id) => (fields ? post(visitor, at(id), fields) : visitor.fetch(at(id)));
          const [there, absent] = [await ask(numbers[arg]), await ask(ABSENT)];
          const [a, b] = [still(await there.text()), still(await absent.text())];
          const what = `${route.method} ${at(numbers[arg])} (${route.name}) as ${name}`;
          if (there.status === 303 && absent.status === 303) continue; // on to the password before anything is looked up
          if (there.status !== 404) wrong.push(`${what}: ${there.status} ${there.headers.get('kith-reason') ?? ''}`);
          else if (absent.status !== 404 || a !== b || there.headers.get('kith-reason') !== absent.headers.get('kith-reason')) wrong.push(`${what}: not like an absent one (${absent.status})`);
        }
      }
    }

    test('edge_29_a_number_of_nothing_answers_404_absent_on_every_page', async () => {
      const wrong = [];
      for (const name of ['client', 'caregiver (full)', 'owner']) {
        const visitor = s.who[name];
        for (const route of routes) {
          const { path, says } = meeting(route, name);
          if (!says.startsWith('yes')) continue;
          const prefix = path.slice(0, path.length - fill(route.pattern, s.ids).length);
          for (const arg of argsOf(route.pattern)) {
            const at = prefix + fill(route.pattern, { ...s.ids, [arg]: ABSENT });
            const fields = route.method === 'POST' ? await guard(visitor, prefix ? `${prefix}/portal` : formOf(name)) : null;
            const answer = await (fields ? post(visitor, at, fields) : visitor.fetch(at));
            await answer.arrayBuffer();
            const reason = answer.headers.get('kith-reason') ?? '';
            // the password comes before anything is looked up
            if (reason !== 'fresh' && (answer.status !== 404 || reason !== 'absent')) wrong.push(`${route.method} ${at} (${route.name}) as ${name}: ${answer.status} ${reason}`);
          }
        }
      }
      assert.deepEqual(wrong, []);
    });

    for (const name of ['client', 'caregiver (full)', 'owner', 'provider']) {
      test(`edge_29_numbers_of_another_organization_are_absent_for_${name.replace(/\W+/g, '_')}`, async () => {
        const wrong = [];
        await exchanged(name, s.foreign, wrong);
        assert.deepEqual(wrong, []);
      });
      test(`edge_29_numbers_of_another_family_are_absent_for_${name.replace(/\W+/g, '_')}`, async () => {
        const wrong = [];
        // staff may open another family; what they may not do is reach its contacts below this client
        await exchanged(name, { ...s.family, client: name === 'owner' || name === 'provider' ? 0 : s.family.client }, wrong);
        assert.deepEqual(wrong, []);
      });
    }

    test('an_acting_address_opens_only_to_whom_it_was_given_and_while_it_lasts', async () => {
      const gus = s.who['caregiver (full)'];
      const reasons = async (path) => {
        const answer = await gus.fetch(path);
        return `${answer.status} ${answer.headers.get('kith-reason') ?? ''}`.trim();
      };
      assert.equal(await reasons(`/as/${s.toGus.grant}/portal`), '200');
      assert.equal(await reasons(`/as/${s.toBea.grant}/portal`), '404 absent', "another person's");
      assert.equal(await reasons(`/as/${s.toRex.grant}/portal`), '404 absent', "another organization's");
      assert.equal(await reasons(`/as/${ABSENT}/portal`), '404 absent');
      assert.equal(await reasons(`/with/${s.ids.client}/portal`), '404 absent', 'not of his mailbox');
      assert.equal(await reasons(`/with/${s.foreign.client}/portal`), '404 absent');
      const proposed = await link(kith, s.who.provider, s.family.client, await gusOf(), { relationship: 'caregiver', basis: 'legal_guardian', proof: 'power_of_attorney' });
      assert.equal(await reasons(`/as/${proposed.grant}/portal`), '404 absent', 'proposed');
      await acceptMine(gus, proposed.grant);
      assert.equal(await reasons(`/as/${proposed.grant}/portal`), '200');
      const ended = await s.who.provider.submit(`/clients/${s.family.client}/family/${proposed.contact}/access/revoke`, { reason: await firstReason(proposed) });
      assert.equal(ended.status, 303);
      assert.equal(await reasons(`/as/${proposed.grant}/portal`), '403 context_ended');
      assert.equal(await reasons(`/as/${proposed.grant}/portal/profile`), '403 context_ended');
      assert.equal(await reasons('/portal'), '200', 'his own account goes on');
      for (const other of ['client', 'caregiver (billing)', 'other client', 'owner'])
        assert.equal((await s.who[other].fetch(`/as/${proposed.grant}/portal`)).status, 404, `ended, and never ${other}'s`);
    });
    test('edge_29_a_guess_of_a_number_or_of_an_area_that_is_off_is_in_the_access_log', async () => {
      const gus = Number(await gusOf());
      const tried = async (outcome) => Number(await s.one(`SELECT COUNT(*) FROM audit_entry WHERE actor_kind = 'client' AND actor_id = ${gus} AND outcome = '${outcome}'`));
      const full = s.who['caregiver (full)'];
      await logWritten(kith, full);
      const before = await tried('absent');
      for (const path of [`/as/${s.toBea.grant}/portal`, `/as/${s.toRex.grant}/portal/profile`, `/with/${s.ids.client}/portal`])
        assert.equal((await full.fetch(path)).status, 404, path);
      await logWritten(kith, full);
      assert.equal(await tried('absent'), before + 3, 'the tries are in the access log');
      const items = await tried('notfound');
      assert.equal((await full.fetch(`/portal/superbills/${ABSENT}`)).status, 404);
      await eventually(async () => (await tried('notfound')) === items + 1, { what: 'the guessed item is not in the access log' });
      const off = () => s.one(`SELECT COUNT(*) FROM audit_entry WHERE grant_id = ${s.toBea.grant} AND resource_kind = 'profile' AND outcome = 'capability_off'`);
      const closed = await off();
      assert.equal((await s.who['caregiver (billing)'].fetch(`/as/${s.toBea.grant}/portal/profile`)).status, 403);
      await eventually(async () => (await off()) === closed + 1, { what: 'the area that is off is not in the access log' });
    });
    const gusOf = () => s.one(`SELECT linked_client_id FROM contact WHERE id = ${s.toGus.contact}`);
    const firstReason = async (grant) => {
      const html = await (await s.who.provider.fetch(`/clients/${s.family.client}/family/${grant.contact}/access/revoke`)).text();
      return /name="reason" value="([^"]+)"/.exec(html)[1];
    };
  });
}

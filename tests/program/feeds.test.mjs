// Calendar addresses as calendar programs read them: vdirsyncer and khal, of Debian, and the rules of HTTP.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { startKith } from '../browser/kith.mjs';
import { addClient, addStaff, address, openPortal, visitorFor } from '../browser/practice.mjs';

const execute = promisify(execFile);
const PAGE = '/portal/calendar-address';
const DAY = 86400_000;
const began = Date.now(); // a day is the same one for the whole run

for (const db of ['sqlite', 'postgres']) {
  describe(`on_${db}`, () => {
    let kith, ana, anaId;
    before(async () => {
      kith = await startKith({ db });
      const staff = await visitorFor(kith, await addStaff(kith, 'provider'));
      const email = address('ana');
      anaId = await addClient(staff, { first: 'Ana', last: 'Ruiz', email });
      ana = await openPortal(kith, staff, anaId, email);
      await visit('first', at(2));
      await visit('second', at(200)); // another part of the year: other clocks
    });
    after(() => kith?.stop());

    /** Nine in the morning in Berlin, so many days from now. */
    const at = (days) => {
      const day = new Date(began + days * DAY).toISOString().slice(0, 10);
      const noon = new Date(`${day}T12:00:00Z`);
      const hour = Number(new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', hour: 'numeric', hourCycle: 'h23' }).format(noon));
      return { day, us: (noon.getTime() - (hour - 9) * 3600_000) * 1000 };
    };
    let made = 0;
    async function visit(uid, { us }) {
      const id = 9000 + made++, now = Date.now() * 1000, hour = 3600_000_000;
      await kith.sql(`INSERT INTO appointment (id, org_id, staff_id, type_id, starts_at, ends_at, zone, contact_type, uid, created_at, created_kind, created_by, changed_at)
        SELECT ${id}, c.org_id, s.id, NULL, ${us}, ${us + hour}, 'Europe/Berlin', 'phone_call', '${uid}@kith.test', ${now}, 'staff', s.id, ${now}
        FROM client c JOIN staff s ON s.org_id = c.org_id WHERE c.id = ${anaId} ORDER BY s.id LIMIT 1`);
      await kith.sql(`INSERT INTO attendee (id, org_id, appointment_id, client_id, starts_at, status, booked_kind, booked_by, uuid, created_at, changed_at)
        SELECT ${id}, c.org_id, ${id}, c.id, ${us}, 'booked', 'staff', 1, 'uuid-${uid}', ${now}, ${now} FROM client c WHERE c.id = ${anaId}`);
    }
    const shown = async () => /<code class="bigcode" id="address-client">([^<]+)<\/code>/.exec(await (await ana.fetch(PAGE)).text())?.[1];
    async function make() {
      const first = !(await shown());
      const answer = await ana.submit(first ? PAGE : `${PAGE}/client/new`, {}, { action: `${PAGE}/client` });
      assert.equal(answer.status, 303);
      const url = await shown();
      assert.match(url, /\/feeds\/calendar\/[\w-]+\.ics$/);
      return new URL(url).pathname;
    }

    test('a_calendar_is_read_and_not_sent_again_while_nothing_changes', async () => {
      const path = await make();
      const first = await fetch(kith.base + path);
      assert.equal(first.status, 200);
      assert.equal(first.headers.get('content-type'), 'text/calendar; charset=utf-8');
      assert.match(first.headers.get('cache-control'), /private/);
      const text = await first.text();
      assert.equal(text.match(/BEGIN:VEVENT/g).length, 2);
      const again = await fetch(kith.base + path, { headers: { 'if-none-match': first.headers.get('etag') } });
      assert.equal(again.status, 304);
      const head = await fetch(kith.base + path, { method: 'HEAD' });
      assert.equal(head.status, 200);
      await visit('third', at(3));
      const changed = await fetch(kith.base + path, { headers: { 'if-none-match': first.headers.get('etag') } });
      assert.equal(changed.status, 200);
      assert.equal((await changed.text()).match(/BEGIN:VEVENT/g).length, 3);
    });

    test('an_old_address_is_gone_and_one_that_never_was_is_not_found', async () => {
      const old = await make(), path = await make();
      assert.notEqual(old, path);
      assert.equal((await fetch(kith.base + old)).status, 410);
      assert.equal((await fetch(kith.base + path)).status, 200);
      assert.equal((await ana.submit(`${PAGE}/client/end`, {}, { action: `${PAGE}/client/end` })).status, 303);
      assert.equal((await fetch(kith.base + path)).status, 410);
      assert.equal((await fetch(`${kith.base}/feeds/calendar/nothing.ics`)).status, 404);
      assert.equal((await fetch(`${kith.base}/feeds/calendar/`)).status, 404);
      const log = kith.log();
      assert.ok(!log.includes(path.split('/').at(-1).replace('.ics', '')), 'the address is in the log');
    });

    test('vdirsyncer_and_khal_show_the_visits_at_their_hour', async () => {
      const path = await make();
      const dir = join(kith.dir, 'calendar');
      mkdirSync(join(dir, 'visits'), { recursive: true });
      writeFileSync(join(dir, 'vdirsyncer'), ['[general]', `status_path = "${dir}/status/"`, '[pair visits]', 'a = "here"', 'b = "there"', 'collections = null',
        'conflict_resolution = "b wins"', '[storage here]', 'type = "filesystem"', `path = "${dir}/visits/"`, 'fileext = ".ics"',
        '[storage there]', 'type = "http"', `url = "${kith.base}${path}"`, ''].join('\n'));
      writeFileSync(join(dir, 'khal'), ['[calendars]', '[[visits]]', `path = ${dir}/visits/`, 'readonly = True', '[locale]', 'timeformat = %H:%M', 'dateformat = %Y-%m-%d',
        'longdateformat = %Y-%m-%d', 'datetimeformat = %Y-%m-%d %H:%M', 'longdatetimeformat = %Y-%m-%d %H:%M', 'default_timezone = Europe/Berlin', 'local_timezone = Europe/Berlin',
        '[sqlite]', `path = ${dir}/khal.db`, ''].join('\n'));
      const env = { PATH: process.env.PATH, HOME: dir, LC_ALL: 'C.UTF-8' };
      await execute('vdirsyncer', ['-c', join(dir, 'vdirsyncer'), 'discover'], { env });
      await execute('vdirsyncer', ['-c', join(dir, 'vdirsyncer'), 'sync'], { env });
      assert.ok(readdirSync(join(dir, 'visits')).length >= 2);
      for (const days of [2, 200]) {
        const { stdout } = await execute('khal', ['-c', join(dir, 'khal'), 'list', '--format', '{start-time} {end-time} {title}', '--day-format', '', at(days).day, '1d'], { env });
        assert.match(stdout, /^09:00 10:00 Appointment, A\.$/m);
      }
    });
  });
}

// Subscriptions as clients built for Rails and for graphql-ws speak them: frames to the byte, rights that end, attacks.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Visitor } from '../browser/form.mjs';
import { startKith } from '../browser/kith.mjs';
import { eventually } from '../browser/wait.mjs';
import { Line, identifier, listen } from './cable.mjs';

const ACCESS = 'subscription { accessChangedSubscription { kind grant_id at } }';
const PASSWORD = 'Riverbend-demo-1';

for (const db of ['sqlite', 'postgres']) {
  describe(`on_${db}`, () => {
    let site, key;
    before(async () => {
      site = await startKith({ db, demo: true });
      key = (await site.cli('api-key', 'create', '--user', 'theo.park@riverbend.example')).stdout.trim();
    });
    after(() => site?.stop());

    const signIn = async (email) => {
      const visitor = new Visitor(site.base);
      await visitor.submit('/sign-in', { email, password: PASSWORD });
      assert.equal((await visitor.fetch('/portal')).status, 200, `${email} is signed in`);
      return visitor;
    };
    const grantOf = async (email) =>
      (await site.sql(`SELECT g.id FROM portal_grant g JOIN client c ON c.id = g.caregiver_id WHERE c.email = '${email}' AND g.state = 'active' ORDER BY g.id`))[0][0];

    test('the_first_offered_protocol_is_chosen_and_frames_are_exact', async () => {
      const line = await Line.open(site.base, `?token=${key}`, undefined, { origin: 'https://elsewhere.example' });
      assert.equal(line.socket.protocol, 'actioncable-v1-json');
      assert.equal(await line.next(), '{"type":"welcome"}');
      const name = '{"channel":"GraphqlChannel","channelId":"1\\u00e9/\\/ab"}';
      line.send({ command: 'subscribe', identifier: name });
      assert.equal(await line.next(), `{"identifier":${JSON.stringify(name)},"type":"confirm_subscription"}`);
      line.send({ command: 'message', identifier: name, data: JSON.stringify({ action: 'execute', query: ACCESS, variables: {}, operationName: null }) });
      assert.equal(await line.next(), `{"identifier":${JSON.stringify(name)},"message":{"result":{"data":{}},"more":true}}`);
      line.close();
    });

    test('a_ping_with_seconds_comes_every_three_seconds', async () => {
      const line = await Line.open(site.base, `?token=${key}`);
      const pings = () => line.heard.filter((text) => text.startsWith('{"type":"ping"')).map((text) => Number(/^\{"type":"ping","message":(\d{10})\}$/.exec(text)[1]));
      const between = () => pings().slice(1).map((at, i) => at - pings()[i]);
      await eventually(() => between().some((seconds) => seconds <= 5), { what: 'there were no two pings that follow one another in time' }); // clients give up after 6
      assert.ok(between().every((seconds) => seconds >= 2), `${between()} s between pings`);
      line.close();
    });

    test('a_wrong_token_is_told_and_the_socket_closed', async () => {
      for (const query of ['?token=wrong', '?token=kith_wrong', '', '?token=%zz']) {
        const line = await Line.open(site.base, query);
        assert.equal(await line.next(), '{"type":"disconnect","reason":"unauthorized","reconnect":false}');
        await line.end();
      }
    });

    test('another_channel_is_rejected_and_a_wrong_query_is_the_last_word_of_its_own', async () => {
      const line = await Line.open(site.base, `?token=${key}`);
      line.send({ command: 'subscribe', identifier: '{"channel":"ChatChannel"}' });
      await line.next((frame) => frame.type === 'reject_subscription');
      line.send({ command: 'subscribe', identifier: identifier('a') });
      await line.next((frame) => frame.type === 'confirm_subscription');
      for (const query of ['subscription { nope }', '{ apiVersions }', 'subscription {']) {
        line.send({ command: 'message', identifier: identifier('a'), data: JSON.stringify({ action: 'execute', query }) });
        const { message } = JSON.parse(await line.next((frame) => frame.message));
        assert.equal(message.more, false);
        assert.equal(message.result.errors.length, 1);
      }
      assert.equal(line.closed, null);
      line.close();
    });

    test('a_caregiver_hears_of_an_own_access_on_each_subscription_and_nobody_else_does', async () => {
      const email = 'grace.whitfield@mail.example';
      const grace = await signIn(email);
      const other = await signIn('tomas.hruby@mail.example');
      const [mine, theirs] = await Promise.all([grace, other].map((who) => Line.open(site.base, `?token=${who.cookie('kith-session')}`)));
      const names = [await listen(mine, 'one', ACCESS), await listen(mine, 'two', `query Q { __typename } ${ACCESS.replace('subscription', 'subscription S')}`.replace('query Q { __typename } ', ''))];
      await listen(theirs, 'other', ACCESS);
      await listen(mine, 'gone', ACCESS);
      mine.send({ command: 'unsubscribe', identifier: identifier('gone') });
      const grant = await grantOf(email);
      assert.equal((await grace.submit(`/portal/family/${grant}/leave`, {})).status, 303);
      for (const name of names) {
        const { message } = JSON.parse(await mine.next((frame) => frame.identifier === name));
        assert.equal(message.more, true);
        assert.deepEqual(Object.keys(message.result.data.accessChangedSubscription), ['kind', 'grant_id', 'at']);
        assert.equal(message.result.data.accessChangedSubscription.kind, 'grant_ended');
        assert.equal(message.result.data.accessChangedSubscription.grant_id, grant);
        assert.match(message.result.data.accessChangedSubscription.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$/);
      }
      assert.ok(!mine.heard.some((text) => text.includes('gone')));
      assert.ok(!theirs.heard.some((text) => text.includes('grant_ended')));
      mine.close();
      theirs.close();
    });

    test('staff_hear_of_who_comes_into_a_session_and_families_may_not_listen', async () => {
      const SESSION = 'subscription { groupAppointmentClientsAddedSubscription { id is_group attendees { id } } }';
      const ask = async (query) => (await (await fetch(`${site.base}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Basic ${key}` }, body: JSON.stringify({ query }) })).json()).data;
      const { appointmentTypes } = await ask('{ appointmentTypes(should_paginate: false) { id is_group } }');
      const group = appointmentTypes.find((one) => one.is_group).id;
      const { appointments: [session] } = await ask(`{ appointments(is_org: true, filter_by_appointment_type_id: "${group}") { id attendees { id } } }`);
      const { users } = await ask('{ users(keywords: "Grace Whitfield") { id } }');
      const visitor = await signIn('tomas.hruby@mail.example');
      const staff = await Line.open(site.base, `?token=${key}`), family = await Line.open(site.base, `?token=${visitor.cookie('kith-session')}`);
      const name = await listen(staff, 'session', SESSION);
      family.send({ command: 'subscribe', identifier: identifier('no') });
      await family.next((frame) => frame.type === 'confirm_subscription');
      family.send({ command: 'message', identifier: identifier('no'), data: JSON.stringify({ action: 'execute', query: SESSION }) });
      const refused = JSON.parse(await family.next((frame) => frame.message)).message;
      assert.deepEqual([refused.more, refused.result.errors[0].extensions.code], [false, 'FORBIDDEN']);
      const ids = [...session.attendees.map((one) => one.id), users[0].id];
      const { updateAppointment } = await ask(`mutation { updateAppointment(input: { id: "${session.id}", attendee_ids: "${ids}" }) { messages { message } } }`);
      assert.equal(updateAppointment.messages, null);
      const { message } = JSON.parse(await staff.next((frame) => frame.identifier === name && frame.message?.result?.data));
      const heard = message.result.data.groupAppointmentClientsAddedSubscription;
      assert.deepEqual([heard.id, heard.is_group, heard.attendees.some((one) => one.id === users[0].id)], [session.id, true, true]);
      staff.close();
      family.close();
    });

    test('signing_out_closes_every_socket_of_the_session', async () => {
      const who = await signIn('tomas.hruby@mail.example');
      const token = who.cookie('kith-session');
      const lines = [await Line.open(site.base, `?token=${token}`), await Line.open(site.base, `?token=${token}`)];
      for (const line of lines) assert.equal(await line.next(), '{"type":"welcome"}');
      await who.submit('/portal', {}, { action: '/sign-out' });
      for (const line of lines) {
        assert.equal(await line.next(), '{"type":"disconnect","reason":"unauthorized","reconnect":false}');
        await line.end();
      }
    });

    test('a_revoked_key_closes_its_sockets', async () => {
      const made = (await site.cli('api-key', 'create', '--user', 'theo.park@riverbend.example')).stdout.trim();
      const line = await Line.open(site.base, `?token=${made}`);
      assert.equal(await line.next(), '{"type":"welcome"}');
      const [[id]] = await site.sql('SELECT max(id) FROM api_key');
      assert.equal((await site.cli('api-key', 'revoke', id)).status, 0);
      assert.equal(await line.next(), '{"type":"disconnect","reason":"unauthorized","reconnect":false}');
    });

    test('archiving_a_member_of_staff_closes_the_sockets_of_their_keys_at_the_next_look', async () => {
      const made = (await site.cli('api-key', 'create', '--user', 'theo.park@riverbend.example')).stdout.trim();
      const [[staff]] = await site.sql(`SELECT id FROM staff WHERE email = 'theo.park@riverbend.example'`);
      const lines = [await Line.open(site.base, `?token=${made}`), await Line.open(site.base, `?token=${made}`)];
      for (const line of lines) assert.equal(await line.next(), '{"type":"welcome"}');
      await site.sql(`UPDATE staff SET state = 'archived' WHERE id = ${staff}`);
      try {
        // Whole decisions are asked again every ten seconds only: this is sooner by far.
        for (const line of lines) assert.equal(await line.next(undefined, 5000), '{"type":"disconnect","reason":"unauthorized","reconnect":false}');
        for (const line of lines) await line.end();
      } finally {
        await site.sql(`UPDATE staff SET state = 'active' WHERE id = ${staff}`);
      }
    });

    test('the_end_of_an_access_closes_the_socket_that_acts_through_it', async () => {
      const email = 'zoe.marsh@mail.example';
      const [[grant, caregiver]] = await site.sql(
        `SELECT g.id, w.email FROM portal_grant g JOIN client c ON c.id = g.client_id JOIN client w ON w.id = g.caregiver_id WHERE c.email = '${email}' AND g.state = 'active'`);
      const mother = await signIn(caregiver);
      const [[session]] = await site.sql('SELECT max(id) FROM session');
      await site.sql(`UPDATE session SET acting_grant_id = ${grant} WHERE id = ${session}`); // as updateHuman leaves it
      const line = await Line.open(site.base, `?token=${mother.cookie('kith-session')}`);
      assert.equal(await line.next(), '{"type":"welcome"}');
      assert.equal((await mother.submit(`/portal/family/${grant}/leave`, {})).status, 303);
      assert.equal(await line.next(), '{"type":"disconnect","reason":"unauthorized","reconnect":false}');
      await line.end();
    });

    test('graphql_transport_ws_acknowledges_refuses_and_ends_as_specified', async () => {
      const line = await Line.open(site.base, '', ['graphql-transport-ws']);
      line.send({ type: 'connection_init', payload: { Authorization: `Bearer ${key}` } });
      assert.equal(await line.next(), '{"type":"connection_ack"}');
      line.send({ type: 'subscribe', id: 'a', payload: { query: 'subscription { nope }' } });
      const error = JSON.parse(await line.next());
      assert.equal(error.type, 'error');
      assert.equal(error.id, 'a');
      assert.equal(error.payload.length, 1);
      line.send({ type: 'ping' });
      assert.equal(await line.next(), '{"type":"pong"}');
      line.send({ type: 'subscribe', id: 'b', payload: { query: ACCESS } });
      line.send({ type: 'subscribe', id: 'b', payload: { query: ACCESS } });
      assert.equal((await line.end()).code, 4409);
      for (const [messages, code] of [
        [[{ type: 'subscribe', id: '1', payload: { query: ACCESS } }], 4401],
        [[{ type: 'connection_init', payload: { token: 'wrong' } }], 4401],
        [[{ type: 'connection_init', payload: { token: key } }, { type: 'connection_init' }], 4429],
        [[{ type: 'connection_init', payload: { token: key } }, { type: 'strange' }], 4400],
        [['[]'], 4400],
        [['{"type":"ping","type":"ping"}'], 4400],
      ]) {
        const bad = await Line.open(site.base, '', ['graphql-transport-ws']);
        for (const message of messages) bad.send(message);
        assert.equal((await bad.end()).code, code, JSON.stringify(messages));
      }
    });

    test('who_sends_too_fast_is_told_so_and_closed', async () => {
      const cable = await Line.open(site.base, `?token=${key}`);
      assert.equal(await cable.next(), '{"type":"welcome"}');
      for (let i = 0; i < 700; i++) cable.send({ command: 'unsubscribe', identifier: identifier('none') });
      assert.equal(await cable.next(), '{"type":"disconnect","reason":"too_many_messages","reconnect":false}');
      assert.equal((await cable.end()).code, 1008);
      const line = await Line.open(site.base, '', ['graphql-transport-ws']);
      line.send({ type: 'connection_init', payload: { token: key } });
      for (let i = 0; i < 100; i++) line.send({ type: 'subscribe', id: `s${i}`, payload: { query: ACCESS } });
      for (let i = 0; i < 100; i++) line.send({ type: 'complete', id: `s${i}` });
      line.send({ type: 'ping' });
      await line.next((frame) => frame.type === 'pong'); // all that a socket may listen to is no hurry
      for (let i = 0; i < 700; i++) line.send({ type: 'pong' });
      assert.equal((await line.end()).code, 4429);
      assert.match(await (await fetch(`${site.base}/metrics`)).text(), /kith_live_hurried_total 2\n/);
    });

    test('what_is_no_websocket_handshake_is_refused', async () => {
      assert.equal((await fetch(`${site.base}/subscriptions`)).status, 426);
      await assert.rejects(Line.open(site.base, `?token=${key}`, ['actioncable-v1-json'], { protocolVersion: 8 }));
    });

    // Bytes as a client must not send them; the socket is closed with the code of RFC 6455 and the server lives on.
    const raw = async (bytes, why) => {
      const line = await Line.open(site.base, `?token=${key}`);
      line.socket._socket.write(Buffer.from(bytes));
      return (await line.end()).code;
    };
    const masked = (first, payload) => [first, 0x80 | payload.length, 0, 0, 0, 0, ...payload];

    test('broken_frames_close_the_socket_with_their_code', async () => {
      assert.equal(await raw([0x81, 0x02, 0x68, 0x69]), 1002, 'without a mask');
      assert.equal(await raw(masked(0xc1, [0x68])), 1002, 'a reserved bit');
      assert.equal(await raw(masked(0x83, [0x68])), 1002, 'an unknown kind');
      assert.equal(await raw(masked(0x80, [0x68])), 1002, 'a continuation of nothing');
      assert.equal(await raw(masked(0x81, [0xff, 0xfe])), 1007, 'no UTF-8');
      assert.equal(await raw(masked(0x82, [0x01])), 1003, 'no text');
      assert.equal(await raw([0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x68]), 1009, 'four gigabytes');
      assert.equal((await fetch(`${site.base}/healthz`)).status, 200);
    });

    test('a_message_in_many_pieces_is_one', async () => {
      const line = await Line.open(site.base, `?token=${key}`);
      const text = Buffer.from(JSON.stringify({ command: 'subscribe', identifier: identifier('piece') }));
      for (let i = 0; i < text.length; i++) {
        line.socket._socket.write(Buffer.from(masked((i === 0 ? 0x01 : 0x00) | (i === text.length - 1 ? 0x80 : 0), [text[i]])));
      }
      await line.next((frame) => frame.type === 'confirm_subscription');
      line.close();
    });

    test('who_never_reads_is_cut_off_and_others_are_served', async () => {
      const { hostname, port } = new URL(site.base);
      const deaf = connect(Number(port), hostname);
      deaf.on('error', () => {});
      let ended = false;
      deaf.on('close', () => (ended = true));
      await new Promise((resolve) => deaf.once('connect', resolve));
      deaf.write(`GET /subscriptions?token=${key} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: actioncable-v1-json\r\n\r\n`);
      deaf.pause();
      const long = Buffer.from(JSON.stringify({ command: 'subscribe', identifier: `x${'y'.repeat(60000)}` })); // answered with as much
      const frame = Buffer.concat([Buffer.from([0x81, 0xfe, long.length >> 8, long.length & 255, 0, 0, 0, 0]), long]);
      for (let i = 0; i < 400 && !ended; i++) await new Promise((resolve) => deaf.write(frame, resolve)).catch(() => {});
      const line = await Line.open(site.base, `?token=${key}`);
      assert.equal(await line.next(), '{"type":"welcome"}');
      line.close();
      deaf.destroy();
    });

    test('a_thousand_idle_subscriptions_of_one_caller_cost_less_than_64_kib_each_and_all_hear_after_few_looks', async () => {
      const proc = (name) => readFile(`/proc/${site.pid()}/${name}`, 'utf8');
      const rss = async () => Number(/VmRSS:\s+(\d+)/.exec(await proc('status'))[1]);
      const email = 'chidi.okafor@mail.example';
      const chidi = await signIn(email);
      const before = await rss();
      const lines = [];
      for (let i = 0; i < 1000; i += 50) {
        lines.push(...(await Promise.all(Array.from({ length: 50 }, () => Line.open(site.base, `?token=${chidi.cookie('kith-session')}`)))));
      }
      await Promise.all(lines.map((line) => listen(line, 'x', ACCESS)));
      const each = ((await rss()) - before) / 1000;
      const sanitized = /lib[at]san/.test(await proc('maps')); // such a program keeps what it frees
      assert.ok(sanitized || each < 64, `${each} KiB each`);
      const grant = await grantOf(email);
      const looks = async () => Number(/kith_live_looks_total (\d+)/.exec(await (await fetch(`${site.base}/metrics`)).text())[1]);
      const looked = await looks();
      assert.equal((await chidi.submit(`/portal/family/${grant}/leave`, {})).status, 303);
      await Promise.all(lines.map((line) => line.next((frame) => frame.message?.result?.data?.accessChangedSubscription?.grant_id === grant)));
      assert.ok((await looks()) - looked < 100, `${(await looks()) - looked} looks at one caller`);
      for (const line of lines) line.close();
    });
  });
}

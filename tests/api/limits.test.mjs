// The same limits by every way in: a document that is too deep, has too many aliases, costs too much or is too large gets the same
// code by POST, in a batch, by GET, as a stream and over both protocols of the WebSocket; and sockets that ask for too much.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Line, identifier, listen } from '../program/cable.mjs';
import { engines, startDemo } from './demo.mjs';

const LISTEN = 'accessChangedSubscription { id }';
const many = (n, of) => Array.from({ length: n }, (_, i) => of(i)).join(' ');
const PLAIN = 'id first_name last_name email full_name gender dob phone_number legal_name pronouns timezone active created_at updated_at record_identifier is_patient preferred_language_code metadata age has_api_access';
/** Code, then the document for a query and for a subscription; null: that way has no room for it. */
const LIMITS = {
  aliases: ['TOO_MANY_ALIASES', `{ ${many(3000, (i) => `a${i}:__typename`)} }`, `subscription { accessChangedSubscription { ${many(3000, (i) => `a${i}:id`)} } }`],
  depth_of_fields: ['QUERY_TOO_DEEP', `{ user(id: 1) ${'{ dietitian '.repeat(40)}{ id }${' }'.repeat(40)} }`, null],
  depth_of_values: ['DOCUMENT_TOO_DEEP', `{ users(ids: ${'['.repeat(3000)}${']'.repeat(3000)}) { id } }`, `subscription { accessChangedSubscription(a: ${'['.repeat(3000)}${']'.repeat(3000)}) { id } }`],
  cost: ['QUERY_TOO_COMPLEX', `{ ${many(110, (i) => `u${i}: users { ${PLAIN} }`)} }`, null],
};

for (const engine of engines) {
  describe(`on_${engine}`, () => {
    let demo, key;
    const ended = [];
    before(async () => {
      demo = await startDemo({ after: (stop) => ended.push(stop) }, engine);
      key = (await demo.kith.cli('api-key', 'create', '--user', 'theo.park@riverbend.example')).stdout.trim();
    });
    after(async () => {
      for (const stop of ended) await stop();
    });
    const heads = (more) => ({ authorization: `Basic ${key}`, ...more });
    const codeIn = (answer) => answer.errors?.[0].extensions?.code;
    const post = async (body) => (await fetch(`${demo.kith.base}/graphql`, { method: 'POST', headers: heads({ 'content-type': 'application/json' }), body: JSON.stringify(body) })).json();
    const events = async (reply) => JSON.parse(/^event: next\ndata: (.*)\n/.exec(await reply.text())?.[1] ?? '{}');
    const alive = async () => assert.equal((await post({ query: '{ __typename }' })).data.__typename, 'Query');

    test('every_limit_has_one_code_by_post_in_a_batch_by_get_and_as_a_stream', async () => {
      for (const [what, [code, query]] of Object.entries(LIMITS)) {
        assert.equal(codeIn(await post({ query })), code, `${what} by POST`);
        const [first, second] = await post([{ query: '{ __typename }' }, { query }]);
        assert.deepEqual([first.data.__typename, codeIn(second)], ['Query', code], `${what} in a batch`);
        const stream = await fetch(`${demo.kith.base}/graphql/stream`, { method: 'POST', headers: heads({ 'content-type': 'application/json' }), body: JSON.stringify({ query }) });
        assert.equal(codeIn(await events(stream)), code, `${what} as a stream`);
        const at = `query=${encodeURIComponent(query)}`;
        const got = await fetch(`${demo.kith.base}/graphql?${at}`, { headers: heads({ accept: 'application/json', 'apollo-require-preflight': '1' }) });
        if ([400, 413, 414, 431].includes(got.status) && at.length > 4000) continue; // the line of a request is shorter than a body
        assert.equal(codeIn(await got.json()), code, `${what} by GET`);
      }
      await alive();
    });

    test('every_limit_has_the_same_code_over_both_protocols_of_the_socket', async () => {
      for (const [what, [code, , query]] of Object.entries(LIMITS)) {
        if (!query) continue;
        const cable = await Line.open(demo.kith.base, `?token=${key}`);
        cable.send({ command: 'subscribe', identifier: identifier('a') });
        await cable.next((frame) => frame.type === 'confirm_subscription');
        cable.send({ command: 'message', identifier: identifier('a'), data: JSON.stringify({ action: 'execute', query }) });
        const { message } = JSON.parse(await cable.next((frame) => frame.message));
        assert.deepEqual([message.more, codeIn(message.result)], [false, code], `${what} over ActionCable`);
        cable.close();
        const line = await Line.open(demo.kith.base, '', ['graphql-transport-ws']);
        line.send({ type: 'connection_init', payload: { token: key } });
        line.send({ type: 'subscribe', id: 'a', payload: { query } });
        const { payload } = JSON.parse(await line.next((frame) => frame.type === 'error'));
        assert.equal(payload[0].extensions.code, code, `${what} over graphql-transport-ws`);
        line.close();
      }
      await alive();
    });

    test('a_socket_may_listen_to_a_hundred_things_and_no_more', async () => {
      const cable = await Line.open(demo.kith.base, `?token=${key}`);
      for (let i = 0; i <= 100; i++) cable.send({ command: 'subscribe', identifier: identifier(`s${i}`) });
      const rejected = JSON.parse(await cable.next((frame) => frame.type === 'reject_subscription'));
      assert.equal(rejected.identifier, identifier('s100'));
      cable.send({ command: 'unsubscribe', identifier: identifier('s7') });
      await listen(cable, 'again', `subscription { ${LISTEN} }`); // there is room again
      cable.close();
      const line = await Line.open(demo.kith.base, '', ['graphql-transport-ws']);
      line.send({ type: 'connection_init', payload: { token: key } });
      for (let i = 0; i <= 100; i++) line.send({ type: 'subscribe', id: `s${i}`, payload: { query: `subscription { ${LISTEN} }` } });
      assert.equal((await line.end()).code, 4400);
      await alive();
    });

    test('names_and_messages_beyond_their_size_end_the_socket_or_are_rejected', async () => {
      const cable = await Line.open(demo.kith.base, `?token=${key}`);
      cable.send({ command: 'subscribe', identifier: identifier('x'.repeat(4000)) });
      await cable.next((frame) => frame.type === 'reject_subscription');
      cable.send('x'.repeat(140_000));
      assert.equal((await cable.end()).code, 1009);
      for (const query of ['', '?token=wrong']) { // nobody is told sooner than anything is heard
        const nobody = await Line.open(demo.kith.base, query);
        nobody.send({ command: 'subscribe', identifier: identifier('a') });
        await nobody.end();
        assert.ok(!nobody.heard.some((text) => text.includes('confirm_subscription')));
      }
      await alive();
    });

    const masked = (first, payload) => [first, 0x80 | payload.length, 0, 0, 0, 0, ...payload];
    const pieces = async (...frames) => {
      const line = await Line.open(demo.kith.base, `?token=${key}`);
      line.socket._socket.write(Buffer.from(frames.flat()));
      return line;
    };

    test('a_message_in_pieces_is_checked_as_a_whole', async () => {
      const split = await pieces(masked(0x01, [0x22, 0xc3]), masked(0x80, [0xa9, 0x22])); // "é", cut within the letter: whole, so no message of ours
      assert.notEqual((await split.end()).code, 1007);
      assert.equal((await (await pieces(masked(0x01, [0x22, 0xc3]), masked(0x80, [0x28, 0x22]))).end()).code, 1007, 'the second half is no part of a letter');
      assert.equal((await (await pieces(masked(0x01, [0x22]), masked(0x81, [0x22]))).end()).code, 1002, 'a new message within another');
      assert.equal((await (await pieces(masked(0x09, []))).end()).code, 1002, 'a ping in pieces');
      assert.equal((await (await pieces([0x89, 0x80 | 126, 0, 126, 0, 0, 0, 0, ...Array(126).fill(0x61)])).end()).code, 1002, 'a ping above 125 bytes');
      await alive();
    });
  });
}

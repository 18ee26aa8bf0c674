// What no client should send, sent to a started server: the error that is specified, no crash, and nothing half done.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { engines, startDemo } from './demo.mjs';

const ask = (query, variables, more = {}) => JSON.stringify({ query, variables, ...more });
const CREATE = (input) => `mutation { createClient(input: {last_name: "Halfdone", skipped_email: true, ${input}}) { user { id } messages { field message } } }`;
const OK = ask('{ currentUser { id } }');
const name = '$__proto__';

// name: [status, code, body, a word of the message]
const BODIES = {
  half_a_body: [400, 'BAD_REQUEST', '{', /not JSON/],
  nothing: [400, 'BAD_REQUEST', '', /empty/],
  a_number: [400, 'BAD_REQUEST', '5', /not JSON/],
  an_empty_batch: [400, 'BAD_REQUEST', '[]', /one to ten/],
  a_batch_of_eleven: [400, 'BAD_REQUEST', JSON.stringify(Array(11).fill({ query: '{__typename}' })), /one to ten/],
  a_batch_of_numbers: [400, 'BAD_REQUEST', '[1]', /object/],
  a_member_twice: [400, 'BAD_REQUEST', '{"query":"{__typename}","query":"{__typename}"}', /twice/],
  a_variable_twice: [400, 'BAD_REQUEST', '{"query":"{__typename}","variables":{"a":1,"a":2}}', /twice/],
  a_query_that_is_a_number: [400, 'BAD_REQUEST', '{"query":5}', /query/],
  variables_that_are_text: [400, 'BAD_REQUEST', '{"query":"{__typename}","variables":"x"}', /variables/],
  variables_that_are_a_list: [400, 'BAD_REQUEST', '{"query":"{__typename}","variables":[]}', /variables/],
  bytes_that_are_no_utf8: [400, 'BAD_REQUEST', Buffer.from([...Buffer.from('{"query":"{__typename #'), 0xff, 0xfe, ...Buffer.from('}"}')]), /UTF-8/],
  words_behind_the_json: [400, 'BAD_REQUEST', '{"query":"{__typename}"} x', /not JSON/],
  deep_variables: [400, 'BAD_REQUEST', `{"query":"{__typename}","variables":{"a":${'['.repeat(9000)}${']'.repeat(9000)}}}`, /deep/],
  a_number_beyond_all: [400, 'BAD_REQUEST', '{"query":"{__typename}","variables":{"a":123456789012345678901234567890}}', /too big/],
  nul_in_a_variable: [400, 'BAD_REQUEST', ask('query($a: String) { users(keywords: $a) { id } }', { a: 'a\u0000b' }), /U\+0000/],
  nul_in_a_variable_of_a_mutation: [400, 'BAD_REQUEST', ask('mutation($n: String) { createClient(input: {first_name: $n, last_name: "Halfdone", skipped_email: true}) { user { id } } }', { n: '\u0000' }), /U\+0000/],
  nul_in_a_document: [200, 'GRAPHQL_VALIDATION_FAILED', ask('{ users(keywords: "a\\u0000b") { id } }'), /U\+0000/],
  nul_in_a_mutation: [200, 'GRAPHQL_VALIDATION_FAILED', ask(CREATE('first_name: "a\\u{0}b"')), /U\+0000/],
  nul_in_an_id: [200, 'GRAPHQL_VALIDATION_FAILED', ask('{ user(id: "1\\u0000") { id } }'), /U\+0000/],
  a_body_too_large: [413, 'TOO_LARGE', ask(`{ __typename ${' '.repeat(1_100_000)}}`)],
  a_document_too_large: [200, 'DOCUMENT_TOO_LARGE', ask(`{ __typename ${' '.repeat(900_000)}}`)],
  a_list_too_deep: [200, 'DOCUMENT_TOO_DEEP', ask(`{ users(ids: ${'['.repeat(3000)}${']'.repeat(3000)}) { id } }`)],
  fields_too_deep: [200, 'QUERY_TOO_DEEP', ask(`{ user(id: 1) ${'{ dietitian '.repeat(40)}{ id }${' }'.repeat(40)} }`)],
  too_many_aliases: [200, 'TOO_MANY_ALIASES', ask(`{ ${Array.from({ length: 3000 }, (_, i) => `a${i}: __typename`).join(' ')} }`)],
  half_a_document: [200, 'GRAPHQL_PARSE_FAILED', ask('{')],
  only_a_fragment: [200, 'GRAPHQL_VALIDATION_FAILED', ask('fragment A on User { id }')],
  a_fragment_within_itself: [200, 'GRAPHQL_VALIDATION_FAILED', ask('{ ...A } fragment A on Query { ...A }'), /within itself/],
  fragments_in_a_circle: [200, 'GRAPHQL_VALIDATION_FAILED', ask('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'), /within itself/],
  an_unknown_field: [200, 'GRAPHQL_VALIDATION_FAILED', ask('{ nope }'), /nope/],
  an_unknown_argument: [200, 'GRAPHQL_VALIDATION_FAILED', ask('{ user(nope: 1) { id } }'), /nope/],
  an_unknown_directive: [200, 'GRAPHQL_VALIDATION_FAILED', ask('{ __typename @nope }'), /nope/],
  a_wrong_type: [200, 'GRAPHQL_VALIDATION_FAILED', ask('{ user(id: {a: 1}) { id } }')],
  a_wrong_enum: [200, 'GRAPHQL_VALIDATION_FAILED', ask('{ users(order_by: NOPE) { id } }'), /NOPE/],
  a_whole_number_too_big: [200, 'GRAPHQL_VALIDATION_FAILED', ask('{ users(page_size: 99999999999) { id } }')],
  a_variable_of_a_wrong_type: [200, 'INVALID_VARIABLE', ask('query($a: Int) { users(page_size: $a) { id } }', { a: 'x' }), /\$a/],
  an_unknown_member_of_an_input: [200, 'INVALID_VARIABLE', ask('mutation($i: createClientInput) { createClient(input: $i) { user { id } } }', { i: { last_name: 'Halfdone', nope: 1 } }), /nope/],
  a_page_below_zero: [200, 'BAD_REQUEST', ask('{ users(page_size: -1) { id } }'), /negative/],
  no_such_operation: [200, 'OPERATION_RESOLUTION_FAILURE', ask('query A { __typename }', {}, { operationName: 'B' })],
  two_operations_and_no_name: [200, 'OPERATION_RESOLUTION_FAILURE', ask('query A { __typename } query B { __typename }')],
  a_mutation_beside_an_unknown_one: [200, 'GRAPHQL_VALIDATION_FAILED', ask(`mutation { createClient(input: {first_name: "A", last_name: "Halfdone", skipped_email: true}) { user { id } } nope }`)],
};

const part = (field, value, file) => `--XX\r\nContent-Disposition: form-data; name="${field}"${file ? `; filename="${file}"` : ''}\r\n\r\n${value}\r\n`;
const END = '--XX--\r\n';
const FILE = ask('query($f: ID) { user(id: $f) { id } }', { f: null });
const FILES = (n) => ask('query($f: [ID]) { user(id: 1) { id } }', { f: Array(n).fill(null) });
const UPLOADS = {
  operations_that_are_a_number: [400, 'BAD_REQUEST', part('operations', '5') + part('map', '{}') + END],
  a_batch_whose_path_has_no_number: [400, 'BAD_UPLOAD', part('operations', `[${FILE}]`) + part('map', '{"0":["variables.f"]}') + part('0', 'x', 'a.txt') + END],
  a_batch_whose_path_has_another_number: [400, 'BAD_UPLOAD', part('operations', `[${FILE}]`) + part('map', '{"0":["1.variables.f"]}') + part('0', 'x', 'a.txt') + END],
  a_batch_whose_path_is_below_zero: [400, 'BAD_UPLOAD', part('operations', `[${FILE}]`) + part('map', '{"0":["-1.variables.f"]}') + part('0', 'x', 'a.txt') + END],
  a_path_that_is_nowhere: [400, 'BAD_UPLOAD', part('operations', FILE) + part('map', '{"0":["variables.g"]}') + part('0', 'x', 'a.txt') + END],
  a_path_through_a_list_that_ends_before: [400, 'BAD_UPLOAD', part('operations', FILES(2)) + part('map', '{"0":["variables.f.2"]}') + part('0', 'x', 'a.txt') + END],
  a_path_to_the_query: [400, 'BAD_UPLOAD', part('operations', FILE) + part('map', '{"0":["query"]}') + part('0', 'x', 'a.txt') + END],
  a_path_to_what_objects_inherit: [400, 'BAD_UPLOAD', part('operations', FILE) + part('map', '{"0":["variables.__proto__.f"]}') + part('0', 'x', 'a.txt') + END],
  a_path_that_is_a_number: [400, 'BAD_UPLOAD', part('operations', FILE) + part('map', '{"0":[0]}') + part('0', 'x', 'a.txt') + END],
  a_path_that_is_no_list: [400, 'BAD_UPLOAD', part('operations', FILE) + part('map', '{"0":"variables.f"}') + part('0', 'x', 'a.txt') + END],
  no_path_at_all: [400, 'BAD_UPLOAD', part('operations', FILE) + part('map', '{"0":[]}') + part('0', 'x', 'a.txt') + END],
  two_files_in_one_place: [400, 'BAD_UPLOAD', part('operations', FILE) + part('map', '{"0":["variables.f"],"1":["variables.f"]}') + part('0', 'x', 'a.txt') + part('1', 'y', 'b.txt') + END],
  one_file_in_more_places_than_a_request_takes: [400, 'BAD_UPLOAD', part('operations', FILES(101)) + part('map', JSON.stringify({ 0: Array.from({ length: 101 }, (_, i) => `variables.f.${i}`) })) + part('0', 'x', 'a.txt') + END],
  without_a_map: [400, 'BAD_REQUEST', part('operations', OK) + END],
  cut_off: [400, 'BAD_REQUEST', part('operations', OK) + part('map', '{}').slice(0, -8)],
  a_map_that_is_no_json: [400, 'BAD_UPLOAD', part('operations', OK) + part('map', '[') + END],
  a_file_that_does_not_come: [400, 'BAD_UPLOAD', part('operations', FILE) + part('map', '{"0":["variables.f"]}') + END],
  a_place_that_is_taken: [400, 'BAD_UPLOAD', part('operations', FILE.replace('null', '"x"')) + part('map', '{"0":["variables.f"]}') + part('0', 'x', 'a.txt') + END],
  a_member_twice: [400, 'BAD_REQUEST', part('operations', '{"query":"{__typename}","query":"{__typename}"}') + part('map', '{}') + END],
  too_large: [413, 'TOO_LARGE', part('operations', FILE) + part('map', '{"0":["variables.f"]}') + part('0', 'x'.repeat(22_000_000), 'a.txt') + END],
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
    const send = async (body, headers = {}) => {
      const reply = await fetch(`${demo.kith.base}/graphql`, { method: 'POST', body, headers: { 'content-type': 'application/json', authorization: `Basic ${key}`, ...headers } });
      const text = await reply.text();
      return { status: reply.status, text, answer: JSON.parse(text) };
    };
    const refused = (what, { status, answer, text }, [wanted, code, , word]) => {
      assert.equal(status, wanted, `${what}: ${text.slice(0, 500)}`);
      assert.equal(answer.errors[0].extensions.code, code, `${what}: ${text.slice(0, 500)}`);
      if (word) assert.match(answer.errors[0].message, word, what);
    };
    const untouched = async () => {
      const [[count]] = await demo.kith.sql("SELECT count(*) FROM client WHERE last_name = 'Halfdone'");
      assert.equal(String(count), '0', 'nothing is half done');
      assert.equal((await send(OK)).status, 200);
    };

    test('a_broken_request_gets_the_error_that_is_specified_and_changes_nothing', async () => {
      for (const [what, row] of Object.entries(BODIES)) refused(what, await send(row[2]), row);
      const batch = await send(JSON.stringify([{ query: '{ __typename }' }, { query: '{' }, { query: '{ nope }' }]));
      assert.deepEqual(batch.answer.map((one) => one.errors?.[0].extensions.code), [undefined, 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED']);
      await untouched();
    });

    test('names_that_are_special_elsewhere_are_names_like_others', async () => {
      const { status, answer } = await send(ask(`query(${name}: ID, $constructor: ID) { a: user(id: ${name}) { id } b: user(id: $constructor) { id } }`, JSON.parse('{"__proto__":"999999","constructor":"999999"}')));
      assert.deepEqual([status, answer.data], [200, { a: null, b: null }]);
    });

    test('another_type_of_content_is_told_so', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', '']) refused(type, await send(Buffer.from(OK), { 'content-type': type }), [415, 'UNSUPPORTED_MEDIA_TYPE']);
      refused('compressed', await send(OK, { 'content-encoding': 'gzip' }), [415, 'UNSUPPORTED_MEDIA_TYPE']);
      refused('no boundary', await send('x', { 'content-type': 'multipart/form-data' }), [400, 'BAD_REQUEST']);
      assert.equal((await send(OK, { 'content-type': 'application/json; charset=utf-8' })).status, 200);
      for (const method of ['PUT', 'DELETE', 'PATCH']) {
        const reply = await fetch(`${demo.kith.base}/graphql`, { method });
        assert.deepEqual([reply.status, reply.headers.get('allow'), (await reply.json()).errors[0].extensions.code], [405, 'GET, POST, OPTIONS', 'METHOD_NOT_ALLOWED']);
      }
    });

    test('a_wrong_or_ended_token_is_nobody', async () => {
      const made = (await demo.kith.cli('api-key', 'create', '--user', 'theo.park@riverbend.example')).stdout.trim();
      const [[id]] = await demo.kith.sql('SELECT max(id) FROM api_key');
      assert.notEqual((await send(OK, { authorization: `Basic ${made}` })).answer.data.currentUser, null);
      await demo.kith.cli('api-key', 'revoke', String(id));
      for (const token of ['Basic', 'Basic x', 'Bearer x', 'Digest y', 'Basic a:b', `Basic ${'k'.repeat(7000)}`, `Basic ${key}x`, `Basic ${made}`]) {
        const { status, answer } = await send(ask('{ currentUser { id } }'), { authorization: token });
        assert.deepEqual([status, answer.data, answer.errors], [200, { currentUser: null }, undefined], token.slice(0, 20));
        const users = await send(ask(CREATE('first_name: "A"')), { authorization: token });
        assert.deepEqual([users.answer.data.createClient, users.answer.errors[0].extensions.code], [null, 'UNAUTHENTICATED'], token.slice(0, 20));
      }
      await untouched();
    });

    test('an_upload_that_is_broken_cut_off_or_too_large_is_refused', async () => {
      for (const [what, row] of Object.entries(UPLOADS)) refused(what, await send(row[2], { 'content-type': 'multipart/form-data; boundary=XX' }), row);
      const crowd = part('operations', FILE) + part('map', '{"0":["variables.f"]}') + Array.from({ length: 2000 }, (_, i) => part(String(i), 'x', 'a.txt')).join('') + END;
      assert.ok([400, 413].includes((await send(crowd, { 'content-type': 'multipart/form-data; boundary=XX' })).status), 'more parts than a request has');
      await untouched();
    });

    test('a_connection_that_ends_in_the_middle_of_a_mutation_does_nothing', async () => {
      const body = ask(CREATE('first_name: "A"'));
      for (const cut of [1, 20, body.length - 1]) {
        const socket = connect(new URL(demo.kith.base).port, '127.0.0.1');
        await new Promise((done) => {
          socket.on('close', done).on('error', () => {});
          socket.resume();
          socket.write(`POST /graphql HTTP/1.1\r\nHost: ${new URL(demo.kith.base).host}\r\nAuthorization: Basic ${key}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, cut)}`, () => socket.end());
        });
      }
      await untouched();
    });
  });
}

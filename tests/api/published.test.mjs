// What the documents of published npm clients name (tests/data/published-fields.tsv: sdk is @healthie/sdk 1.5.4, chat is @healthie/chat 1.1.14,
// genql what @awell-health/healthie-sdk 0.1.2 asks for by __scalar) is here, and nothing else is always empty.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Line, listen } from '../program/cable.mjs';
import { alwaysEmpty, schemaOf } from '../../tools/api/reference.mjs';
import { startDemo } from './demo.mjs';
import { asker } from './lib.mjs';

const named = new Set(readFileSync(new URL('../data/published-fields.tsv', import.meta.url), 'utf8').trimEnd().split('\n').map((line) => line.split('\t')[0]));

test('every_field_and_argument_that_a_published_document_names_is_here', () => {
  const schema = schemaOf('baseline');
  const absent = [...named].filter((path) => {
    const [, type, name, arg] = /^(\w+)\.(\w+)(?:\((\w+)\))?$/.exec(path);
    const field = schema.getType(type)?.getFields()[name];
    return !field || (arg && !field.args.some((one) => one.name === arg));
  });
  assert.deepEqual(absent, []);
});

test('a_field_that_is_always_empty_is_one_that_a_published_document_names', () => {
  const empty = alwaysEmpty();
  assert.ok(empty.length > 100, 'they are found');
  assert.deepEqual(empty.filter(({ path }) => !named.has(path)).map(({ path }) => path), []);
});

test('the_version_that_no_published_document_speaks_has_no_field_that_is_always_empty', () => {
  assert.deepEqual(alwaysEmpty().filter(({ until }) => !until || until > '2026-01-01').map(({ path }) => path), []);
});

describe('rooms_that_are_not_here', () => {
  let demo, key, ask;
  const ended = [];
  before(async () => {
    demo = await startDemo({ after: (stop) => ended.push(stop) }, 'sqlite');
    key = (await demo.kith.cli('api-key', 'create', '--user', 'theo.park@riverbend.example')).stdout.trim();
    ask = asker(demo.kith, { key });
  });
  after(async () => {
    for (const stop of ended) await stop();
  });

  test('a_change_is_refused_with_a_message_and_null_beside_it', async () => {
    const CHANGES = {
      createNote: ['createNoteInput', { content: 'Hello', conversation_id: '1' }, 'note'],
      createFormAnswerGroup: ['createFormAnswerGroupInput', { custom_module_form_id: '1', finished: true, form_answers: [{ custom_module_id: '1', answer: 'yes' }] }, 'form_answer_group'],
      updateFormAnswerGroup: ['updateFormAnswerGroupInput', { id: '1', form_answers: [] }, 'form_answer_group'],
    };
    for (const [name, [type, input, value]] of Object.entries(CHANGES)) {
      const answer = (await ask.ok(`mutation($i: ${type}) { ${name}(input: $i) { ${value} { id } messages { field message kith_code } } }`, { i: input }))[name];
      assert.deepEqual(answer, { [value]: null, messages: [{ field: null, message: 'There are no conversations and no forms here yet. Nothing was saved.', kith_code: 'no_room' }] }, name);
    }
  });

  test('there_is_nothing_to_read_and_a_coupon_is_told_to_be_none', async () => {
    const data = await ask.ok(`{ notesCount conversations { id } intitialServiceDate(user_id: "1") onboardingFlow(uuid: "u") { id onboarding_items { id } }
      currentUser { next_required_step state_licenses { id } } none: validateCoupon { fail_reason } some: validateCoupon(coupon_code: "HALF") { fail_reason new_price } }`);
    assert.deepEqual(data, { notesCount: 0, conversations: [], intitialServiceDate: null, onboardingFlow: null, currentUser: { next_required_step: null, state_licenses: [] },
      none: null, some: { fail_reason: 'There are no coupons here. Leave the code out.', new_price: null } });
  });

  test('what_the_chat_listens_to_is_confirmed', async () => {
    const line = await Line.open(demo.kith.base, `?token=${key}`);
    for (const [i, field] of ['noteAddedSubscription(conversationId: "1") { id content }', 'conversationChangedSubscription(id: "1") { id }', 'conversationMembershipAddedSubscription { id }'].entries())
      await listen(line, `chat${i}`, `subscription { ${field} }`);
    line.close();
  });
});

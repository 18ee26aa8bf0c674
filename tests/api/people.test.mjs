// The people side of the API, in both dialects, as every kind of caller.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { markedAsUsed } from '../browser/practice.mjs';
import { eventually } from '../browser/wait.mjs';
import { Caller, engines, signInOwner, startDemo } from './demo.mjs';

const STAFF = 2 ** 30;
const OWNER = 'rosa.lind@riverbend.example';
const PROVIDER = 'jonas.weber@riverbend.example';

for (const engine of engines) {
  test(`people through the API (${engine})`, async (t) => {
    const demo = await startDemo(t, engine);
    const { kith, anybody, password } = demo;
    const provider = await demo.signIn(PROVIDER);
    const ana = await demo.signIn('ana.ruiz@mail.example');
    const owner = await signInOwner(demo, OWNER);

    await t.test('signing_in_gives_a_session_and_who_it_is', async () => {
      const { signIn } = await anybody.data(
        `mutation { signIn(input: {email: "${PROVIDER}", password: "${password}"}) {
          token api_key blocked_by_2fa blocked_by_2fa_type user { __typename id email is_patient is_org_admin } messages { field message } } }`,
      );
      assert.equal(signIn.messages, null);
      assert.equal(signIn.blocked_by_2fa, false);
      assert.deepEqual(signIn.user, { __typename: 'User', id: String(STAFF + 2), email: PROVIDER, is_patient: false, is_org_admin: false });
      const me = await new Caller(kith.base, { token: signIn.token }).data('{ currentUser { id first_name } }');
      assert.deepEqual(me.currentUser, { id: String(STAFF + 2), first_name: 'Jonas' });
    });

    await t.test('wrong_credentials_are_told_alike_whether_the_address_exists', async () => {
      const say = async (email) => (await anybody.data(
        `mutation ($email: String) { signIn(input: {email: $email, password: "not this one"}) { token user { id } messages { field message } } }`,
        { email },
      )).signIn;
      const known = await say('priya.nair@mail.example');
      const unknown = await say('nobody@mail.example');
      assert.deepEqual(known, unknown);
      assert.equal(known.token, null);
      assert.equal(known.messages[0].field, 'password');
    });

    await t.test('another_namespace_finds_nobody', async () => {
      const { signIn } = await anybody.data(
        `mutation { signIn(input: {email: "${PROVIDER}", password: "${password}", namespace: "other"}) { token messages { field } } }`,
      );
      assert.deepEqual(signIn, { token: null, messages: [{ field: 'namespace' }] });
    });

    await t.test('an_owner_needs_the_second_step_and_goes_on_with_the_same_token', async () => {
      const { signIn } = await anybody.data(
        `mutation { signIn(input: {email: "${OWNER}", password: "${password}"}) { token blocked_by_2fa user { id } } }`,
      );
      assert.equal(signIn.blocked_by_2fa, true);
      assert.equal(signIn.user, null);
      const waiting = new Caller(kith.base, { token: signIn.token });
      assert.equal((await waiting.data('{ currentUser { id } }')).currentUser, null);
      const wrong = await waiting.data('mutation { validateVerificationToken(input: {verification_code: "000000"}) { user { id } messages { field } } }');
      assert.deepEqual(wrong.validateVerificationToken, { user: null, messages: [{ field: 'verification_code' }] });
      assert.equal((await owner.data('{ currentUser { is_owner } }')).currentUser.is_owner, true);
    });

    await t.test('a_user_has_its_fields_in_both_dialects', async () => {
      const query = '{ user(id: "1") { id full_name dob age created_at active archived_at doc_share_id timezone email phone_number gender skipped_email } }';
      const { user: old } = await provider.data(query);
      const { user: now } = await provider.latest().data(query);
      assert.equal(old.full_name, 'Ana Ruiz');
      assert.equal(old.dob, '1985-04-12');
      assert.equal(typeof old.age, 'string');
      assert.equal(typeof now.age, 'number');
      assert.match(old.created_at, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
      assert.match(now.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
      assert.equal(old.archived_at, null);
      assert.equal(old.doc_share_id, 'user-1');
      assert.equal(old.gender, 'Female');
      assert.equal(old.skipped_email, false);
    });

    await t.test('lists_of_clients_page_search_and_sort', async () => {
      const { users, usersCount } = await provider.data('{ users { id last_name } usersCount }');
      assert.equal(users.length, 10);
      const { users: all } = await provider.data('{ users(should_paginate: false) { id last_name first_name email } }');
      assert.equal(all.length, usersCount);
      const { users: second } = await provider.data('{ users(offset: 10, page_size: 5) { id } }');
      assert.deepEqual(second.map((u) => u.id), all.slice(10, 15).map((u) => u.id));
      assert.deepEqual((await provider.data('{ users(offset: 1000) { id } }')).users, []);
      const { users: found } = await provider.data('{ users(keywords: "LEO rui") { full_name } usersCount(keywords: "leo ruiz") }');
      assert.deepEqual(found, [{ full_name: 'Leo Ruiz' }]);
      const { users: born } = await provider.data('{ users(keywords: "1985-04-12") { full_name } }');
      assert.deepEqual(born, [{ full_name: 'Ana Ruiz' }]);
      const { users: mail } = await provider.data('{ users(keywords: "ana.ruiz@") { id } }');
      assert.deepEqual(mail, [{ id: '1' }]);
      assert.deepEqual((await provider.data('{ users(keywords: "%") { id } }')).users.length, 0);
      const { users: down } = await provider.data('{ users(order_by: LAST_NAME_DESC, should_paginate: false) { id } }');
      assert.deepEqual(down.map((u) => u.id), all.map((u) => u.id).reverse());
      const { users: byFirst } = await provider.data('{ users(order_by: FIRST_NAME_ASC, should_paginate: false) { first_name } }');
      const names = byFirst.map((u) => u.first_name.toLowerCase());
      assert.equal(names[0], [...names].sort()[0]);
      const { users: archived } = await provider.data('{ users(active_status: "archived") { active } usersCount(active_status: "archived") }');
      assert.ok(archived.length > 0 && archived.every((u) => !u.active));
      assert.deepEqual((await provider.data('{ users(show_all_by_default: false) { id } }')).users, []);
      assert.deepEqual((await provider.data('{ users(ids: ["2", "1", "999999"]) { id } }')).users.map((u) => u.id).sort(), ['1', '2']);
    });

    await t.test('the_later_dialect_pages_by_cursors', async () => {
      const later = provider.latest();
      const first = (await later.data('{ users(first: 4) { nodes { id } edges { cursor node { id } } page_info { has_next_page has_previous_page end_cursor start_cursor } total_count } }')).users;
      assert.equal(first.nodes.length, 4);
      assert.deepEqual(first.page_info.has_next_page, true);
      assert.equal(first.page_info.has_previous_page, false);
      assert.equal(first.edges[3].cursor, first.page_info.end_cursor);
      const next = (await later.data('query ($after: String) { users(first: 100, after: $after) { nodes { id } page_info { has_next_page } } }', { after: first.page_info.end_cursor })).users;
      assert.equal(next.nodes.length, first.total_count - 4);
      assert.equal(next.page_info.has_next_page, false);
      assert.ok(next.nodes.every((n) => !first.nodes.some((f) => f.id === n.id)));
      const last = (await later.data('{ users(last: 2) { nodes { id } page_info { has_next_page has_previous_page } } }')).users;
      assert.deepEqual(last.nodes, next.nodes.slice(-2));
      assert.deepEqual(last.page_info, { has_next_page: false, has_previous_page: true });
      assert.equal((await later.ask('{ users(after: "nonsense") { nodes { id } } }')).errors[0].extensions.code, 'BAD_REQUEST');
      assert.ok((await later.ask('{ usersCount }')).errors, 'usersCount is of the baseline');
      assert.ok((await provider.ask('{ users { nodes { id } } }')).errors, 'connections are of the later dialect');
    });

    await t.test('a_client_sees_nobody_else_by_any_door', async () => {
      const shut = await ana.ask('{ users { id } }');
      assert.equal(shut.errors[0].extensions.code, 'FORBIDDEN');
      for (const field of ['usersCount', 'organizationMembers { id }', 'organizationMembersCount', 'userGroups { id }', 'userGroupsCount', 'tags { id }', 'apiKeys { id }', 'apiKeysCount', 'userGroup(id: 1) { id }', 'organizationMembership(user_id: 1) { id }', 'organizationMemberships { id }'])
        assert.equal((await ana.ask(`{ ${field} }`)).errors?.[0].extensions.code, 'FORBIDDEN', field);
      for (const id of ['3', '4', '28', '999', String(STAFF + 1), '-1', '0', 'x', '1073741824'])
        assert.equal((await ana.data('query ($id: ID) { user(id: $id) { id full_name email } }', { id })).user, null, id);
      assert.equal((await ana.data('{ user(id: "3", or_current_user: true) { id } }')).user.id, '1');
      assert.equal((await ana.data('{ user(id: "1") { email } }')).user.email, 'ana.ruiz@mail.example');
      assert.deepEqual((await ana.data('{ locations(user_id: "3") { line1 } }')).locations, []);
      assert.equal((await ana.data('{ locations { line1 } }')).locations[0].line1, '14 Mill Street');
      assert.equal((await ana.data('{ location(id: "1073741827") { line1 } }')).location, null);
      const { currentUser } = await ana.data('{ currentUser { metadata record_identifier set_password_link active_tags { id } organization { name tags { id } user_groups { id } only_active_providers { full_name email } } } }');
      assert.equal(currentUser.metadata, null);
      assert.equal(currentUser.organization.tags, null);
      assert.ok(currentUser.organization.only_active_providers.length > 0);
      assert.ok(currentUser.organization.only_active_providers.every((u) => u.full_name && u.email === null));
      for (const change of [
        'createClient(input: {first_name: "A", last_name: "B", skipped_email: true}) { user { id } }',
        'createGroup(input: {name: "x"}) { user_group { id } }',
        'createTag(input: {name: "x"}) { tag { id } }',
        'bulkApply(input: {ids: ["1"], taggable_user_id: "1"}) { tags { id } }',
        'bulkUpdateClients(input: {ids: ["2"], active_status: false}) { users { id } }',
        'createApiKey(input: {name: "x"}) { api_key }',
        'updateOrganization(input: {organization_email: "x@y.example"}) { organization { id } }',
        'createOrganizationMembership(input: {email: "x@y.example"}) { organizationMembership { id } }',
      ])
        assert.equal((await ana.ask(`mutation { ${change} }`)).errors?.[0].extensions.code, 'FORBIDDEN', change);
      const { updateClient } = await ana.data('mutation { updateClient(input: {id: "3", phone_number: "555 1234"}) { user { id } messages { field } } }');
      assert.deepEqual(updateClient, { user: null, messages: [{ field: 'id' }] });
      const { createLocation } = await ana.data('mutation { createLocation(input: {user_id: "3", line1: "x"}) { location { id } messages { field } } }');
      assert.deepEqual(createLocation, { location: null, messages: [{ field: 'id' }] });
    });

    await t.test('nobody_who_is_not_signed_in_learns_anything', async () => {
      assert.equal((await anybody.data('{ currentUser { id } }')).currentUser, null);
      for (const field of ['users { id }', 'user(id: 1) { id }', 'organizationMembers { id }', 'locations { id }', 'apiKeys { id }'])
        assert.equal((await anybody.ask(`{ ${field} }`)).errors?.[0].extensions.code, 'UNAUTHENTICATED', field);
      assert.equal((await new Caller(kith.base, { token: 'wrong' }).data('{ currentUser { id } }')).currentUser, null);
    });

    let made;
    await t.test('a_client_is_made_and_invited', async () => {
      const { createClient } = await provider.data(
        `mutation ($in: createClientInput) { createClient(input: $in) { user { id first_name legal_name last_name full_name full_legal_name_with_preferred email dob metadata record_identifier
          dietitian_id dietitian { full_name } other_provider_ids set_password_link has_created_password accessed_account } messages { field message } } }`,
        { in: { first_name: 'Jon', legal_name: 'Jonathan', last_name: 'Jones', email: 'jon.jones@mail.example', dob: '2001-02-03', phone_number: '(555) 100-2000', gender: 'Male', metadata: '{"a":1}', record_identifier: 'MRN-77', other_provider_ids: [String(STAFF + 3)] } },
      );
      assert.equal(createClient.messages, null);
      made = createClient.user;
      assert.equal(made.first_name, 'Jon');
      assert.equal(made.legal_name, 'Jonathan');
      assert.equal(made.full_legal_name_with_preferred, 'Jonathan (Jon) Jones');
      assert.equal(made.metadata, '{"a":1}');
      assert.equal(made.dietitian.full_name, 'Jonas Weber');
      assert.deepEqual(made.other_provider_ids, [String(STAFF + 3)]);
      assert.equal(made.has_created_password, false);
      assert.equal(made.set_password_link, null, 'it opens the account: for owners and administrators only');
      const link = (await owner.data('query ($id: ID) { user(id: $id) { set_password_link } }', { id: made.id })).user.set_password_link;
      const token = new URL(link).searchParams.get('t');
      assert.equal((await anybody.data('query ($t: String) { validateSignupToken(token: $t) }', { t: token })).validateSignupToken, true);
      assert.equal((await anybody.data('query ($t: String) { validateResetPasswordToken(token: $t) }', { t: token })).validateResetPasswordToken, false);
      const { basicUserInfoFromToken: info } = await anybody.data('query ($t: String) { basicUserInfoFromToken(token: $t) { id first_name email metadata } }', { t: token });
      assert.deepEqual(info, { id: made.id, first_name: 'Jon', email: null, metadata: null });
      assert.equal((await anybody.data('{ basicUserInfoFromToken(token: "nonsense") { id } validateSignupToken(token: "x") }')).basicUserInfoFromToken, null);
      await kith.mailbox.next('jon.jones@mail.example');
      assert.deepEqual((await provider.data('{ users(keywords: "mrn-77") { id } }')).users, [{ id: made.id }]);
    });

    await t.test('what_is_wrong_with_a_new_client_names_the_input', async () => {
      const say = async (input) => (await provider.data('mutation ($in: createClientInput) { createClient(input: $in) { user { id } messages { field message } } }', { in: input })).createClient;
      assert.deepEqual((await say({ first_name: 'A', last_name: 'B' })).messages.map((m) => m.field), ['email']);
      assert.deepEqual((await say({ first_name: 'A', last_name: 'B', skipped_email: true, dob: 'tomorrow' })).messages.map((m) => m.field), ['dob']);
      assert.deepEqual((await say({ skipped_email: true })).messages.map((m) => m.field), ['first_name', 'last_name']);
      assert.deepEqual((await say({ first_name: 'A', last_name: 'B', skipped_email: true, user_group_id: '99' })).messages.map((m) => m.field), ['user_group_id']);
      assert.deepEqual((await say({ first_name: 'A', last_name: 'B', skipped_email: true, dietitian_id: '1' })).messages.map((m) => m.field), ['dietitian_id']);
      assert.deepEqual((await say({ first_name: 'Jonathan', last_name: 'Jones', email: 'JON.JONES@mail.example' })).messages.map((m) => m.field), ['email']);
      assert.deepEqual((await provider.data('mutation { createClient { user { id } messages { field } } }')).createClient.user, null);
    });

    await t.test('a_change_leaves_what_it_does_not_name', async () => {
      const change = async (input) => (await provider.data('mutation ($in: updateClientInput) { updateClient(input: $in) { user { id first_name legal_name phone_number email dob timezone active user_group { name } locations { id line1 city } } messages { field message } } }', { in: { id: made.id, ...input } })).updateClient;
      let r = await change({ phone_number: '(555) 100-3000', timezone: 'Europe/Paris' });
      assert.equal(r.messages, null);
      assert.equal(r.user.phone_number, '(555) 100-3000');
      assert.equal(r.user.first_name, 'Jon');
      assert.equal(r.user.email, 'jon.jones@mail.example');
      r = await change({ first_name: 'Johnny' });
      assert.equal(r.user.first_name, 'Johnny');
      assert.equal(r.user.legal_name, 'Jonathan');
      r = await change({ legal_name: '' });
      assert.equal(r.user.legal_name, null);
      r = await change({ locations: [{ line1: '1 First Street', city: 'Riverbend' }, { name: 'School', line1: '2 Second Street' }] });
      assert.deepEqual(r.user.locations.map((l) => l.line1), ['1 First Street', '2 Second Street']);
      r = await change({ locations: [{ id: r.user.locations[1].id, _destroy: true }] });
      assert.equal(r.user.locations.length, 1);
      r = await change({ active: false });
      assert.equal(r.user.active, false);
      r = await change({ active: true });
      assert.equal(r.user.active, true);
      r = await change({ dob: '3000-01-01' });
      assert.deepEqual(r.messages.map((m) => m.field), ['dob']);
      r = await change({ resend_welcome: true, phone_number: '(555) 999-9999' });
      assert.equal(r.user.phone_number, '(555) 100-3000', 'mails win over changes');
      assert.deepEqual((await provider.data('mutation { updateClient(input: {id: "424242", phone_number: "1"}) { messages { field } } }')).updateClient.messages, [{ field: 'id' }]);
    });

    await t.test('one_changes_oneself_as_on_the_profile_page', async () => {
      const { updateUser } = await ana.data('mutation { updateUser(input: {phone_number: "(555) 201-4499", pronouns: "she"}) { user { id phone_number pronouns } messages { field } } }');
      assert.deepEqual(updateUser, { user: { id: '1', phone_number: '(555) 201-4499', pronouns: 'she' }, messages: null });
      const refused = await ana.data('mutation { updateUser(input: {dob: "1999-01-01"}) { user { id } messages { field } } }');
      assert.deepEqual(refused.updateUser, { user: null, messages: [{ field: 'dob' }] });
    });

    await t.test('a_password_is_changed_with_the_present_one_and_the_token_stays', async () => {
      const grace = await demo.signIn('grace.whitfield@mail.example');
      const change = (now, next, again) => grace.data('mutation ($c: String, $p: String, $q: String) { updateUser(input: {current_password: $c, password: $p, password_confirmation: $q}) { user { id } messages { field } } }', { c: now, p: next, q: again });
      assert.deepEqual((await change('wrong one', 'a much longer sentence', 'a much longer sentence')).updateUser.messages.map((m) => m.field), ['current_password']);
      assert.deepEqual((await change(password, 'short', 'short')).updateUser.messages.map((m) => m.field), ['password']);
      assert.deepEqual((await change(password, 'a much longer sentence', 'another')).updateUser.messages.map((m) => m.field), ['password_confirmation']);
      assert.equal((await change(password, 'a much longer sentence', 'a much longer sentence')).updateUser.messages, null);
      assert.ok((await grace.data('{ currentUser { id } }')).currentUser);
    });

    await t.test('the_brand_is_the_practice_as_clients_see_it_and_is_changed_like_it', async () => {
      const change = async (input) => (await owner.data('mutation ($in: updateBrandInput) { updateBrand(input: $in) { brand { id brand_name display_name brand_email brand_phone } messages { field kith_code } } }', { in: input })).updateBrand;
      const was = (await owner.data('{ brand { id brand_name brand_email brand_phone } }')).brand;
      assert.deepEqual((await change({ brand_email: 'nowhere', brand_phone: '(555) 201-0000' })), { brand: null, messages: [{ field: 'brand_email', kith_code: 'bad_email' }] });
      assert.deepEqual((await change({ brand_name: '' })).messages.map((m) => m.field), ['brand_name']);
      assert.deepEqual((await change({ id: '987654', brand_name: 'X' })).messages.map((m) => m.field), ['id']);
      assert.deepEqual((await owner.data('{ brand { id brand_name brand_email brand_phone } }')).brand, was);
      const { brand, messages } = await change({ id: was.id, display_name: 'Mill Lane', brand_phone: '(555) 201-0000' });
      assert.deepEqual([messages, brand], [null, { id: was.id, brand_name: 'Mill Lane', display_name: 'Mill Lane', brand_email: was.brand_email, brand_phone: '(555) 201-0000' }]);
      assert.equal((await change({ brand_name: was.brand_name, brand_phone: was.brand_phone })).messages, null);
      assert.equal((await provider.ask('mutation { updateBrand(input: {brand_name: "No"}) { brand { id } } }')).errors[0].extensions.code, 'FORBIDDEN');
    });

    await t.test('who_has_which_tag_is_listed_one_by_one', async () => {
      const { createTag } = await provider.data('mutation { createTag(input: {name: "Choir", taggable_user_id: "1"}) { tag { id } messages { field } } }');
      const tag = createTag.tag.id;
      await provider.data('mutation ($t: [ID]) { bulkApply(input: {ids: $t, taggable_user_id: "2"}) { messages { field } } }', { t: [tag] });
      const listed = (await provider.data('query ($t: ID) { appliedTags(tag_id: $t) { id tag_id user_id tag { name } user { id } } }', { t: tag })).appliedTags;
      assert.deepEqual(listed.map((one) => [one.tag_id, one.user_id, one.tag.name, one.user.id]), [[tag, '1', 'Choir', '1'], [tag, '2', 'Choir', '2']]);
      const down = (await provider.data('query ($t: ID) { appliedTags(tag_id: $t, order_by: CREATED_AT_DESC) { id } }', { t: tag })).appliedTags;
      assert.deepEqual(down.map((one) => one.id), [listed[1].id, listed[0].id]);
      const latest = provider.latest();
      const page = (await latest.data('query ($t: ID) { appliedTags(tag_id: $t, first: 1) { nodes { id created_at updated_at } total_count page_info { has_next_page } } }', { t: tag })).appliedTags;
      assert.deepEqual([page.nodes[0].id, page.total_count, page.page_info.has_next_page], [listed[0].id, 2, true]);
      assert.equal(page.nodes[0].created_at, page.nodes[0].updated_at);
      const at = page.nodes[0].created_at.slice(0, 10);
      for (const [args, n] of [[`updated_after: "${at}T00:00:00Z"`, 2], ['updated_after: "2999-01-01T00:00:00Z"', 0], ['updated_before: "2001-01-01T00:00:00Z"', 0], ['id: "no number"', 0]])
        assert.equal((await latest.data(`query ($t: ID) { appliedTags(tag_id: $t, ${args}) { total_count } }`, { t: tag })).appliedTags.total_count, n, args);
      assert.equal((await latest.ask('{ appliedTags(updated_after: "soon") { total_count } }')).errors.length, 1);
      assert.equal((await provider.data('query ($id: ID) { appliedTag(id: $id) { user_id } }', { id: listed[1].id })).appliedTag.user_id, '2');
      await provider.data('mutation ($t: ID) { removeAppliedTag(input: {id: $t, taggable_user_id: "2"}) { messages { field } } }', { t: tag });
      assert.equal((await provider.data('query ($id: ID) { appliedTag(id: $id, include_deleted: true) { user_id } }', { id: listed[1].id })).appliedTag, null);
      assert.equal((await ana.ask('{ appliedTags { id } }')).errors[0].extensions.code, 'FORBIDDEN');
      await owner.data('mutation ($t: ID) { deleteTag(input: {id: $t}) { messages { field } } }', { t: tag });
      assert.deepEqual((await provider.data('query ($t: ID) { appliedTags(tag_id: $t) { id } }', { t: tag })).appliedTags, []);
    });

    await t.test('groups_are_made_renamed_and_deleted', async () => {
      const { createGroup } = await owner.data('mutation { createGroup(input: {name: "Summer camp"}) { user_group { id name invite_code users_count doc_share_id } messages { field } } }');
      const group = createGroup.user_group;
      assert.equal(group.users_count, 0);
      assert.ok(group.invite_code.length >= 10);
      assert.deepEqual((await owner.data('mutation { createGroup(input: {name: "Summer camp"}) { user_group { id } messages { field } } }')).createGroup, { user_group: null, messages: [{ field: 'name' }] });
      assert.equal((await provider.ask('mutation { createGroup(input: {name: "No"}) { user_group { id } } }')).errors[0].extensions.code, 'FORBIDDEN');
      await provider.data('mutation ($in: updateClientInput) { updateClient(input: $in) { messages { field } } }', { in: { id: made.id, user_group_id: group.id } });
      const { userGroup } = await provider.data('query ($id: ID) { userGroup(id: $id) { users_count users { id user_group { name } } user_ids } }', { id: group.id });
      assert.deepEqual(userGroup, { users_count: 1, users: [{ id: made.id, user_group: { name: 'Summer camp' } }], user_ids: [made.id] });
      assert.deepEqual((await provider.data('query ($g: String) { users(group_id: $g) { id } usersCount(group_id: $g) }', { g: group.id })), { users: [{ id: made.id }], usersCount: 1 });
      assert.equal((await owner.data('mutation ($id: ID) { updateUserGroup(input: {id: $id, name: "Camp"}) { user_group { name } } }', { id: group.id })).updateUserGroup.user_group.name, 'Camp');
      const groups = (await provider.latest().data('{ userGroups(keywords: "camp") { nodes { name } total_count } }')).userGroups;
      assert.deepEqual(groups, { nodes: [{ name: 'Camp' }], total_count: 1 });
      assert.equal((await owner.data('mutation ($id: ID) { deleteUserGroup(input: {id: $id, group_to_receive_clients: "77"}) { messages { field } } }', { id: group.id })).deleteUserGroup.messages[0].field, 'group_to_receive_clients');
      assert.equal((await owner.data('mutation ($id: ID) { deleteUserGroup(input: {id: $id}) { messages { field } } }', { id: group.id })).deleteUserGroup.messages, null);
      assert.equal((await provider.data('query ($id: ID) { user(id: $id) { user_group_id } }', { id: made.id })).user.user_group_id, null);
    });

    await t.test('tags_are_put_on_and_taken_off', async () => {
      const { createTag } = await provider.data('mutation ($id: ID) { createTag(input: {name: "Interpreter", taggable_user_id: $id}) { tag { id name active_users_count added_by user { full_name } } messages { field } } }', { id: made.id });
      assert.equal(createTag.messages, null);
      assert.deepEqual(createTag.tag, { id: createTag.tag.id, name: 'Interpreter', active_users_count: 1, added_by: 'Jonas Weber', user: { full_name: 'Jonas Weber' } });
      assert.deepEqual((await provider.data('mutation { createTag(input: {name: "INTERPRETER"}) { tag { id } messages { field } } }')).createTag, { tag: null, messages: [{ field: 'name' }] });
      const { bulkApply } = await provider.data('mutation ($t: [ID]) { bulkApply(input: {ids: $t, taggable_user_id: "2"}) { tags { name } messages { field } } }', { t: [createTag.tag.id] });
      assert.deepEqual(bulkApply, { tags: [{ name: 'Interpreter' }], messages: null });
      const { users } = await provider.data('query ($t: [ID]) { users(tag_ids: $t) { id active_tags { name } } }', { t: [createTag.tag.id] });
      assert.deepEqual(users.map((u) => u.id).sort(), [made.id, '2'].sort());
      assert.ok(users.every((u) => u.active_tags[0].name === 'Interpreter'));
      await provider.data('mutation ($t: ID) { removeAppliedTag(input: {id: $t, taggable_user_id: "2"}) { tag { id } messages { field } } }', { t: createTag.tag.id });
      const tagged = (await provider.latest().data('query ($t: [ID]) { tags(ids: $t) { name tagged_users(first: 5) { nodes { id } total_count } } }', { t: [createTag.tag.id] })).tags;
      assert.deepEqual(tagged, [{ name: 'Interpreter', tagged_users: { nodes: [{ id: made.id }], total_count: 1 } }]);
      assert.equal((await provider.ask('mutation ($t: ID) { deleteTag(input: {id: $t}) { tag { id } } }', { t: createTag.tag.id })).errors[0].extensions.code, 'FORBIDDEN');
      assert.equal((await owner.data('mutation ($t: ID) { updateTag(input: {id: $t, name: "Needs interpreter"}) { tag { name } } }', { t: createTag.tag.id })).updateTag.tag.name, 'Needs interpreter');
      assert.equal((await owner.data('mutation ($t: ID) { deleteTag(input: {id: $t}) { messages { field } } }', { t: createTag.tag.id })).deleteTag.messages, null);
      assert.deepEqual((await provider.data('query ($t: [ID]) { tags(ids: $t) { id } }', { t: [createTag.tag.id] })).tags, []);
      assert.deepEqual((await provider.data('{ tags { name } }')).tags.map((tag) => tag.name), ['Home visits', 'Interpreter at visits', 'Large print', 'Letters to school'], 'those of the demo');
    });

    await t.test('addresses_have_owners', async () => {
      const { createLocation } = await provider.data('mutation { createLocation(input: {user_id: "29", name: "Work", line1: "9 Pier", npi: "1234567890"}) { location { id name to_oneline user { id } user_id } messages { field } } }');
      assert.deepEqual(createLocation.location, { id: createLocation.location.id, name: 'Work', to_oneline: 'Work, 9 Pier', user: { id: '29' }, user_id: '29' });
      const { updateLocation } = await provider.data('mutation ($id: String) { updateLocation(input: {id: $id, city: "Riverbend"}) { location { line1 city } messages { field } } }', { id: createLocation.location.id });
      assert.deepEqual(updateLocation, { location: { line1: '9 Pier', city: 'Riverbend' }, messages: null });
      assert.deepEqual((await provider.data('mutation { createLocation(input: {user_id: "29", npi: "12"}) { messages { field } } }')).createLocation.messages.map((m) => m.field), ['npi', 'line1']);
      assert.equal((await provider.data('mutation ($id: ID) { deleteLocation(input: {id: $id}) { messages { field } } }', { id: createLocation.location.id })).deleteLocation.messages, null);
      assert.equal((await provider.data('mutation ($id: ID) { deleteLocation(input: {id: $id}) { messages { field } } }', { id: createLocation.location.id })).deleteLocation.messages[0].field, 'id');
    });

    await t.test('the_practice_its_members_and_brand_answer', async () => {
      const { organization } = await provider.data('{ organization { id name organization_email owner { full_name is_owner } num_users only_active_providers_count org_roles } }');
      assert.equal(organization.name, 'Riverbend Family Practice');
      assert.equal(organization.owner.is_owner, true);
      assert.equal(typeof organization.num_users, 'string');
      const { organizationMemberships } = await provider.data('{ organizationMemberships { id org_role kith_role is_admin is_provider is_developer can_edit_settings user { id full_name } } }');
      assert.equal(organizationMemberships.length, 4);
      assert.ok(organizationMemberships.some((m) => m.org_role === 'Support'));
      const brand = await anybody.data(`{ brandInfo(dietitian_id: "${STAFF + 2}") { name show_client_tab uses_username } none: brandInfo(invite_code: "nope") { name } brandFromCustomSignInPath(custom_sign_in_path: "x") { id } }`);
      assert.deepEqual(brand, { brandInfo: { name: 'Riverbend Family Practice', show_client_tab: true, uses_username: false }, none: null, brandFromCustomSignInPath: null });
      const { updateOrganization } = await owner.data('mutation { updateOrganization(input: {organization_email: "hello@riverbend.example"}) { organization { organization_email name } messages { field } } }');
      assert.deepEqual(updateOrganization, { organization: { organization_email: 'hello@riverbend.example', name: 'Riverbend Family Practice' }, messages: null });
      const { createOrganizationMembership: added } = await owner.data('mutation { createOrganizationMembership(input: {first_name: "New", last_name: "Person", email: "new.person@riverbend.example", org_role: "Support"}) { organizationMembership { id org_role is_admin } currentUser { is_owner } messages { field } } }');
      assert.equal(added.organizationMembership.org_role, 'Support');
      const change = async (more) => (await owner.data(`mutation { updateOrganizationMembership(input: {id: "${added.organizationMembership.id}", ${more}}) { organizationMembership { org_role is_admin user { active } } messages { field } } }`)).updateOrganizationMembership;
      assert.equal((await change('is_admin: true')).organizationMembership.is_admin, true);
      assert.equal((await change('is_developer: false')).messages[0].field, 'is_developer');
      assert.equal((await change('is_admin: false, org_role: "Standard"')).organizationMembership.org_role, 'Standard');
      assert.equal((await change('active: false')).organizationMembership.user.active, false);
      const { currentUser } = await owner.data('{ currentUser { organization_membership { id } } }');
      assert.equal((await owner.data(`mutation { updateOrganizationMembership(input: {id: "${currentUser.organization_membership.id}", is_admin: false}) { messages { field } } }`)).updateOrganizationMembership.messages[0].field, 'org_role');
    });

    await t.test('a_key_is_made_shown_once_and_ends', async () => {
      const { createApiKey } = await owner.data(`mutation { createApiKey(input: {name: "Booking site", user_id: "${STAFF + 2}"}) { api_key api_key_object { id name displayable_key } messages { field message } } }`);
      assert.equal(createApiKey.messages, null);
      assert.equal(createApiKey.api_key_object.displayable_key, createApiKey.api_key);
      const program = new Caller(kith.base, { token: createApiKey.api_key });
      assert.equal((await program.data('{ currentUser { id } }')).currentUser.id, String(STAFF + 2));
      const { apiKeys } = await owner.data('{ apiKeys { id displayable_key } apiKeysCount }');
      assert.equal(apiKeys.length, 1);
      assert.ok(!apiKeys[0].displayable_key.includes(createApiKey.api_key.slice(12)));
      assert.equal((await owner.data('mutation ($id: ID) { deleteApiKey(input: {id: $id}) { api_key { id } messages { field } } }', { id: apiKeys[0].id })).deleteApiKey.messages, null);
      assert.equal((await program.data('{ currentUser { id } }')).currentUser, null);
      const second = (await owner.data('mutation { createApiKey(input: {name: "Own"}) { api_key } }')).createApiKey.api_key;
      const own = new Caller(kith.base, { token: second });
      assert.ok((await own.data('mutation { createApiKey(input: {name: "Child"}) { messages { message } } }')).createApiKey.messages, 'a key makes no key');
      assert.equal((await own.data('mutation { revokeToken(input: {clientMutationId: "c1"}) { clientMutationId messages { message } } }')).revokeToken.clientMutationId, 'c1');
      assert.equal((await own.data('{ currentUser { id } }')).currentUser, null);
    });

    await t.test('a_restricted_record_opens_after_a_reason', async () => {
      const id = (await provider.data('{ users(keywords: "samuel weber") { id } }')).users[0].id;
      const query = 'query ($id: ID) { user(id: $id) { full_name email dob } }';
      assert.deepEqual((await provider.data(query, { id })).user, { full_name: 'Samuel Weber', email: null, dob: null });
      await kith.sql(`UPDATE client SET record_identifier = 'ZQ-9911' WHERE id = ${id}`);
      const born = '1991-07-07';
      const found = async () => {
        const asked = { a: 'samuel.weber@mail.example', b: 'samuel.weber@', c: born, d: `weber ${born}`, e: 'zq-9911' };
        const text = Object.entries(asked).map(([name, words]) => `${name}: users(keywords: ${JSON.stringify(words)}) { id } n${name}: usersCount(keywords: ${JSON.stringify(words)})`).join(' ');
        const rest = await provider.data(`{ ${text} }`);
        const { user, users } = await provider.latest().data('{ user(email: "samuel.weber@mail.example") { id } users(email: "samuel.weber@mail.example") { nodes { id } } }');
        return [...Object.values(rest).map((one) => (Array.isArray(one) ? one.some((u) => u.id === id) : one > 0)), users.nodes.length > 0, user !== null];
      };
      assert.deepEqual(await found(), Array(12).fill(false), 'only a name finds it');
      const { createClientRestrictionAuthorization: done } = await provider.latest().data('mutation ($id: ID!, $me: ID!) { createClientRestrictionAuthorization(input: {client_id: $id, provider_id: $me, reason: "Covering for a colleague"}) { client_restriction_authorization { reason client { email } provider { full_name } } messages { field } } }', { id, me: String(STAFF + 2) });
      assert.equal(done.messages, null);
      assert.equal(done.client_restriction_authorization.client.email, 'samuel.weber@mail.example');
      assert.equal((await provider.data(query, { id })).user.email, 'samuel.weber@mail.example');
      assert.deepEqual(await found(), Array(12).fill(true));
    });

    await t.test('signing_up_says_the_same_whoever_is_here', async () => {
      const { createGroup } = await owner.data('mutation { createGroup(input: {name: "Open house"}) { user_group { invite_code } } }');
      const say = async (input) => (await anybody.data('mutation ($in: signUpInput) { signUp(input: $in) { user { id } token nextRequiredStep messages { field } } }', { in: input })).signUp;
      const fresh = await say({ first_name: 'Nia', last_name: 'Newman', email: 'nia.newman@mail.example', password: 'a much longer sentence', role: 'patient', invite_code: createGroup.user_group.invite_code });
      const known = await say({ first_name: 'Ana', last_name: 'Ruiz', email: 'ana.ruiz@mail.example', password: 'a much longer sentence', role: 'patient', dietitian_id: String(STAFF + 2) });
      assert.deepEqual(fresh, known);
      assert.deepEqual(fresh, { user: null, token: null, nextRequiredStep: 'confirm_email', messages: null });
      await kith.mailbox.next('nia.newman@mail.example');
      const { users } = await provider.data('{ users(keywords: "newman") { user_group { name } } }');
      assert.deepEqual(users, [{ user_group: { name: 'Open house' } }]);
      assert.deepEqual((await say({ first_name: 'A', last_name: 'B', email: 'a@mail.example', invite_code: 'nope' })).messages, [{ field: 'invite_code' }]);
      assert.deepEqual((await say({ first_name: 'A', last_name: 'B', email: 'a@mail.example', role: 'dietitian' })).messages, [{ field: 'role' }]);
      assert.deepEqual((await say({ first_name: 'A', last_name: 'B', email: 'no address', dietitian_id: String(STAFF + 2) })).messages, [{ field: 'email' }]);
    });

    await t.test('a_forgotten_password_is_set_anew_by_the_link_in_the_mail', async () => {
      const ask = async (email) => (await anybody.data('mutation ($e: String) { resetPassword(input: {email: $e}) { messages { field } } }', { e: email })).resetPassword;
      assert.deepEqual(await ask('helen.marsh@mail.example'), { messages: null });
      assert.deepEqual(await ask('nobody@mail.example'), { messages: null });
      const mail = await kith.mailbox.next('helen.marsh@mail.example');
      const token = mail.text.match(/[?&]t=([A-Za-z0-9_-]+)/)[1];
      assert.equal((await anybody.data('query ($t: String) { validateResetPasswordToken(token: $t) }', { t: token })).validateResetPasswordToken, true);
      const set = async () => (await anybody.data('mutation ($t: String) { signIn(input: {reset_token: $t, password: "a much longer sentence"}) { token user { first_name } messages { field } } }', { t: token })).signIn;
      const done = await set();
      assert.equal(done.user.first_name, 'Helen');
      assert.ok(done.token);
      assert.deepEqual((await set()).messages, [{ field: 'reset_token' }]);
    });

    await t.test('each_field_of_each_level_makes_one_statement_however_many_users', async () => {
      const statements = async (query) => {
        const lines = () => kith.log().split('\n').filter((line) => line.includes('"route":"graphql"'));
        const before = lines().length;
        await provider.data(query);
        const line = await eventually(() => lines()[before], { what: 'the request was not logged' });
        return Number(/"statements":(\d+)/.exec(line)[1]);
      };
      const fields = 'id full_name email dietitian { full_name } other_provider_ids providers { id } user_group { name users_count users { id } user_ids } active_tags { name active_users_count user { id } } locations { line1 user { id } } organization { name owner { id } } set_password_link';
      const page = (of) => `{ users(${of}) { ${fields} } }`;
      for (const name of ['A', 'B', 'C']) {
        const group = (await owner.data(`mutation { createGroup(input: {name: "Group ${name}"}) { user_group { id } } }`)).createGroup.user_group.id;
        const tag = (await provider.data(`mutation { createTag(input: {name: "Tag ${name}"}) { tag { id } } }`)).createTag.tag.id;
        for (const id of { A: [1, 2, 3], B: [5, 6, 7], C: [9, 10, 11] }[name]) {
          await provider.data(`mutation { updateClient(input: {id: "${id}", user_group_id: "${group}"}) { messages { field } } }`);
          await provider.data(`mutation { bulkApply(input: {ids: ["${tag}"], taggable_user_id: "${id}"}) { messages { field } } }`);
        }
      }
      const few = `ids: [1, 12, ${made.id}]`; // between them they have something of everything: tags of two people, too
      await markedAsUsed(kith);
      await statements(page(few)); // reads what the next ones know
      const one = await statements(page(few));
      const many = await statements(page('page_size: 28'));
      assert.ok(many <= one, `${one} for three users, ${many} for all`);
      const tagged = (of) => `{ users(${of}) { active_tags { tagged_users { id } } user_group { users { id } } } }`;
      assert.ok((await statements(tagged('page_size: 28'))) <= (await statements(tagged(few))));
      assert.ok((await statements('{ currentUser { id first_name } }')) <= 4);
    });

    await t.test('a_session_ends_where_it_is_revoked', async () => {
      const dana = await demo.signIn('dana.kim@mail.example');
      assert.equal((await dana.data('mutation { revokeToken { messages { message } } }')).revokeToken.messages, null);
      assert.equal((await dana.data('{ currentUser { id } }')).currentUser, null);
      assert.ok((await dana.data('mutation { revokeToken { messages { message } } }')).revokeToken.messages);
    });
  });
}

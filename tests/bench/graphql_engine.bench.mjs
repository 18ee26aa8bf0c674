// The GraphQL engine alone: what a request costs when its document is in the cache and nothing has to be loaded.
import { join } from 'node:path';
import { root } from '../browser/kith.mjs';
import { SECONDS, run as execute } from './lib.mjs';

export const order = 27;
export const title = 'The GraphQL engine alone';
export const about = 'Requests of one thread over a few objects in memory, the document out of the cache: two fields of one object, lists of ' +
  'objects four levels deep, and the introspection of a small schema. Memory is what one request takes in its arena.';

const WHAT = { small: 'two fields of one object', list: 'lists, four levels deep', introspection: 'introspection' };

export async function run({ report }) {
  for (const [name, what] of Object.entries(WHAT)) {
    const { stdout } = await execute(join(root, 'build/tests/bench/graphql_run'), [name, String(SECONDS)]);
    const [rate, cpu, arena, bytes] = stdout.trim().split(' ').map(Number);
    report.row(what, 'none', { rate, cpu }, `${(arena / 1024).toFixed(1)} KB of memory for ${bytes.toLocaleString('en')} bytes`);
  }
}

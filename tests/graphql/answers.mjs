// The functions of toy_answers.c and toy_roots.c in JavaScript, for the reference implementation.
import { GraphQLError } from 'graphql';

const authors = [
  { __typename: 'Author', id: 1, name: 'Ada', born: '1815-12-10' },
  { __typename: 'Author', id: 2, name: 'Bo', born: null },
  { __typename: 'Author', id: 3, name: 'Čeněk "C"', born: '1970-01-01' },
];
const books = [
  { id: 10, name: 'Alpha', pages: 100, rating: 4.5, available: true, genre: 'FICTION', by: 1, next: 11 },
  { id: 11, name: 'Beta', pages: null, rating: null, available: false, genre: 'ESSAY', by: 1, next: 0 },
  { id: 12, name: 'Gamma', pages: 3000000000, rating: 3, available: true, genre: 'POETRY', by: 2, next: 99 },
  { id: 13, name: 'Delta', pages: 12, rating: 0.1, available: false, genre: 'COOKING', by: 0, next: 10 },
  { id: 14, name: 'Epsilon', pages: 0, rating: 1e21, available: true, genre: 'FICTION', by: 2, next: 13 },
].map((b) => ({ __typename: 'Book', ...b }));
const films = [
  { __typename: 'Film', id: 20, name: 'Mono', minutes: 90, rating: '***', by: 1 },
  { __typename: 'Film', id: 21, name: 'Stereo', minutes: 120, rating: null, by: 3 },
];
const readers = [{ id: 30, nickname: 'Rae' }, { id: 31, nickname: null }, { id: 32, nickname: 'Ru' }].map((r) => ({ __typename: 'Reader', ...r }));

const all = [...authors, ...books, ...films, ...readers];
// As gql_id_given() reads it.
const byId = (id) => (/^\d{1,18}$/.test(String(id)) ? all.find((o) => o.id === Number(id)) ?? null : null);
const only = (id, type) => (byId(id)?.__typename === type ? byId(id) : null);
const broken = (message, code) => {
  throw new GraphQLError(message, { extensions: { code } });
};
const connection = (first) => ({ count: Math.min(first ?? 3, 3), total_count: 3 });
const readersOf = (args) => (args.first != null && args.first < 0 ? broken('First is not negative.', 'BAD_FIRST') : connection(args.first));

function matches(b, f) {
  if (!f) return true;
  let fits = f.genre == null || b.genre === f.genre;
  fits &&= (b.pages ?? 0) >= (f.min_pages ?? 0);
  for (const other of f.all ?? []) fits &&= matches(b, other);
  if (f.none) fits &&= !matches(b, f.none);
  if (f.near) fits &&= f.near.x >= 0 || f.near.y >= 0;
  if (f.tags) fits &&= f.tags.length < 2;
  return fits && !(f.since === '1999-12-31' && b.id === 10);
}

const own = {
  'Author.books': (o, { genre, limit }) => {
    if (limit != null && limit < 0) broken('A limit is not negative.', 'BAD_LIMIT');
    return books.filter((b) => b.by === o.id && (genre == null || b.genre === genre)).slice(0, limit ?? 5);
  },
  'Author.favourite': (o) => (o.id === 1 ? books[0] : o.id === 2 ? films[0] : null),
  'Author.aliases': (o) => (o.id === 1 ? ['A', null] : o.id === 2 ? [] : null),
  'Book.author': (o) => only(o.by, 'Author'),
  'Film.author': (o) => only(o.by, 'Author'),
  'Book.sequel': (o) => only(o.next, 'Book'),
  'Book.number': (o) => o.id,
  'Book.tags': (o) => ({ 10: ['x', 'y'], 12: ['x', null], 13: null })[o.id] === undefined ? [] : { 10: ['x', 'y'], 12: ['x', null], 13: null }[o.id],
  'Book.grid': (o) => ({ 10: [[1, 2], [2]], 11: [[1, null], null], 13: [[2147483648], [1]], 14: 5 })[o.id] ?? null,
  'Book.extra': (o, { path }) => ({ book: o.id, path: path ?? null }),
  'Book.readers': (o, args) => (args.first != null && args.first < 0 ? readersOf(args) : o.id === 13 ? null : readersOf(args)),
  'Query.readers': (_, args) => readersOf(args),
  'ReaderConnection.edges': (o) => readers.slice(0, o.count).map((node) => ({ cursor: `c${node.id}`, node })),
  'ReaderConnection.nodes': (o) => readers.slice(0, o.count),
  'Reader.borrowed': (o) => (o.id === 30 ? [books[0], films[0], null, books[3], books[2]] : o.id === 31 ? [] : [films[1], authors[0]]),
  'Query.book': (_, { id }) => only(id, 'Book'),
  'Query.author': (_, { id }) => only(id, 'Author'),
  'Query.node': (_, { id }) => byId(id),
  'Query.nodes': (_, { ids }) => ids.map(byId),
  'Query.authors': () => authors,
  'Query.named': (_, { name }) => [...authors, ...books, ...films].find((o) => o.name === name) ?? null,
  'Query.search': (_, { text }) => [...books, ...films].filter((o) => o.name.includes(text)),
  'Query.books': (_, { filter, order, limit }) => {
    const list = order?.[0] === 'AGE' ? [...books].reverse() : books;
    return list.filter((b) => matches(b, filter)).slice(0, Math.max(0, limit ?? 3));
  },
  'Query.sum': (_, { of, grid, weight }) => {
    let sum = 0;
    for (const n of of) sum += n;
    for (const row of grid ?? []) for (const n of row ?? []) sum += n ?? 0;
    return weight == null ? sum : sum * weight;
  },
  'Query.echo': (_, args) => ({ ...args }),
  'Query.failing': () => broken('It fails.', 'BROKEN'),
  'Query.failing_hard': () => broken('It fails hard.', 'BROKEN'),
  'Mutation.add_book': (_, { input }) => ({
    book: input.name ? { __typename: 'Book', id: 100, name: input.name, genre: input.genre, pages: input.pages ?? null, rating: input.rating ?? null, available: input.available ?? false, by: Number(/^\d+$/.test(input.author_id ?? '') ? input.author_id : 0) } : null,
    messages: input.name ? null : [{ field: null, message: 'A book has a name.' }],
  }),
  'Mutation.drop_book': (_, { id }) => ({ book: only(id, 'Book'), messages: only(id, 'Book') ? null : [{ field: null, message: 'There is no such book.' }] }),
  'Mutation.count': (_, args, context) => (++context.count === 3 ? null : context.count),
  'Subscription.book_added': (_, { genre }) => (genre == null || genre === 'FICTION' ? books[0] : null),
  'Subscription.book_dropped': () => 11,
};

/** For `fieldResolver` of execute(). */
export const answerField = (source, args, context, info) => {
  const find = own[`${info.parentType.name}.${info.fieldName}`];
  return find ? find(source, args, context) : source[info.fieldName];
};

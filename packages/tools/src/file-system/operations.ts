/** The functions of `node:fs` and `node:fs/promises` that become spans, as data. Those that take file descriptors are left alone. */

/** There as promises, with a callback, and with `Sync` at the end. */
export const OPERATIONS = [
  'access',
  'appendFile',
  'chmod',
  'copyFile',
  'cp',
  'link',
  'lstat',
  'mkdir',
  'mkdtemp',
  'opendir',
  'readdir',
  'readFile',
  'readlink',
  'realpath',
  'rename',
  'rm',
  'rmdir',
  'stat',
  'symlink',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
] as const

/** Streams: the span lasts as long as the stream. */
export const STREAMS = ['createReadStream', 'createWriteStream'] as const

export type Operation = (typeof OPERATIONS)[number] | `${(typeof OPERATIONS)[number]}Sync` | (typeof STREAMS)[number]

export type Form = 'async' | 'sync' | 'stream'

/** Every function, by the way it tells its result. */
export const FORMS: ReadonlyMap<Operation, Form> = new Map<Operation, Form>([
  ...OPERATIONS.map((name) => [name, 'async'] as const),
  ...OPERATIONS.map((name) => [`${name}Sync`, 'sync'] as const),
  ...STREAMS.map((name) => [name, 'stream'] as const),
])

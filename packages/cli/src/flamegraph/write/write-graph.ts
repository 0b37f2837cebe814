/** Writes a graph to a file that only its owner reads, as profiles are. What is there stays, unless it is a page of ours. */
import { closeSync, openSync, readSync, statSync, writeFileSync } from 'node:fs'
import { InputError } from '../../input-error.ts'
import { PAGE_START } from '../page/page-start.ts'

const OWNER_ONLY = 0o600

export interface GraphFile {
  readonly path: string
  /** Write over whatever is there. */
  readonly force: boolean
  /** What the graph was made of, which is never written over. */
  readonly inputs: readonly string[]
}

export function writeGraph({ path, force, inputs }: GraphFile, pieces: Iterable<string>): void {
  if (inputs.some((input) => isSameFile(input, path))) throw new InputError(`${path} is what the graph is made of`)
  if (!force && isForeign(path)) throw new InputError(`${path} is there already; --force writes over it`)
  try {
    writeFileSync(path, [...pieces].join(''), { mode: OWNER_ONLY })
  } catch (error) {
    throw new InputError(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code}`)
  }
}

function isForeign(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats !== undefined && !(stats.isFile() && startOf(path, PAGE_START.length) === PAGE_START)
}

function startOf(path: string, length: number): string {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(length)
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, length, 0))
  } finally {
    closeSync(file)
  }
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }))
  return a !== undefined && a.ino === b?.ino && a.dev === b.dev
}

/** Compares recorded spans with a golden file, and writes the file where it is absent or to be updated. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SpanRecord } from '@zeph-telemetry/core'
import {
  type Asserted,
  assertComparison,
  type Comparison,
  compareRecorded,
  NOTHING_RECORDED,
  type Recorded,
} from './comparison.ts'
import { diffSpanTrees } from './diff-span-tree.ts'
import { flattenGolden, GoldenOrder } from './golden-order.ts'
import { formatGoldenTree, type GoldenItem, parseGoldenTree } from './golden-tree.ts'
import { TreeMatcher } from './match-span-tree.ts'
import { buildSpanTrees, type ComparedTree } from './span-tree.ts'
import { stableValue } from './stable-value.ts'

/** Recorded spans, also as a list, or a function to record around. */
export type GoldenRecorded = Recorded | readonly SpanRecord[]

/** What a golden file holds, and when it is written. */
export interface GoldenTreeOptions {
  /** Keys of the attributes that the file shows. What varies from run to run in them, such as a UUID, is replaced. Default: none. */
  readonly attributes?: readonly string[]
  /**
   * `all` writes a file that differs, `new` only one that is absent, `none` never writes. Default: `all` where the variable `UPDATE_GOLDEN` is `1`,
   * `none` where `CI` is set, else `new`.
   */
  readonly update?: 'all' | 'new' | 'none'
}

/** How a comparison with a golden file came out. */
export interface GoldenMatch extends Comparison {
  /** True where the file was written. */
  readonly written: boolean
}

/** A promise where the spans are those of a function that returns one. */
export type GoldenMatched<A> = A extends () => Promise<unknown> ? Promise<GoldenMatch> : GoldenMatch

/**
 * Compares recorded spans with the tree in a file, and writes the file where there is none. Ids, times and durations are in no file; siblings that
 * overlapped in time stand below `~ concurrent` and may come in any order.
 * @param file a path, relative ones to the working directory, or a `file:` URL
 * @returns whether they match, and a message that explains it; throws nothing where they differ
 * @throws SyntaxError where the file is no golden tree
 * @example
 * const { pass, message } = matchGoldenTree(recorder, 'turn.golden.txt', { attributes: ['gen_ai.tool.name'] })
 */
export function matchGoldenTree<A extends GoldenRecorded>(
  recorded: A,
  file: string | URL,
  options: GoldenTreeOptions = {},
): GoldenMatched<A> {
  const golden = { file: file instanceof URL ? fileURLToPath(file) : file, ...defaults(options) }
  return compareRecorded(withTrees(recorded), (trees) => compareWithFile(trees, golden)) as GoldenMatched<A>
}

/**
 * Asserts that recorded spans are the tree in a file; see `matchGoldenTree`.
 * @throws AssertionError with a diff of the trees
 * @example
 * await assertGoldenTree(() => agent.turn('hello'), new URL('turn.golden.txt', import.meta.url))
 */
export function assertGoldenTree<A extends GoldenRecorded>(
  recorded: A,
  file: string | URL,
  options?: GoldenTreeOptions,
): A extends readonly SpanRecord[] ? undefined : Asserted<Extract<A, Recorded>> {
  return assertComparison(matchGoldenTree(recorded, file, options), assertGoldenTree) as never
}

interface Golden extends Required<GoldenTreeOptions> {
  readonly file: string
}

function defaults({ attributes = [], update }: GoldenTreeOptions): Required<GoldenTreeOptions> {
  const { UPDATE_GOLDEN, CI } = process.env
  const usual = UPDATE_GOLDEN === '1' ? 'all' : CI && CI !== 'false' && CI !== '0' ? 'none' : 'new'
  return { attributes, update: update ?? usual }
}

function withTrees(recorded: GoldenRecorded): Recorded {
  const isList = Array.isArray(recorded) && recorded.length > 0 && 'spanId' in (recorded[0] as object)
  return isList ? buildSpanTrees(recorded as readonly SpanRecord[]) : (recorded as Recorded)
}

function compareWithFile(recorded: readonly ComparedTree[], golden: Golden): GoldenMatch {
  const { file, update } = golden
  if (recorded.length === 0) return { pass: false, written: false, message: () => NOTHING_RECORDED }
  const trees = recorded.map(stableTree)
  const text = read(file)
  if (text === undefined) return update === 'none' ? absent(file) : write(trees, golden, HEADER)
  const match = compare(trees, text, golden)
  return !match.pass && update === 'all' ? write(trees, golden, commentOf(text)) : match
}

function compare(recorded: readonly ComparedTree[], text: string, { file, attributes, update }: Golden): GoldenMatch {
  const items = parse(text, file, update)
  const expected = flattenGolden(items, attributes)
  const trees = new GoldenOrder(attributes).apply(items, recorded)
  const matcher = new TreeMatcher(undefined)
  if (matcher.matchesAll(expected, trees)) {
    return { pass: true, written: false, message: () => `The recorded spans are the golden tree of ${file}` }
  }
  const message = () => {
    const { first, text } = diffSpanTrees(expected, trees, { matcher, ignoreOrder: undefined })
    return `The recorded spans are not the golden tree of ${file}\nFirst difference: ${first}\n\n- golden\n+ recorded\n\n${text}\n\n${HOW_TO_UPDATE}`
  }
  return { pass: false, written: false, message }
}

/** A file that cannot be read as a tree is as good as none where it is to be updated. */
function parse(text: string, file: string, update: GoldenTreeOptions['update']): GoldenItem[] {
  try {
    return parseGoldenTree(text)
  } catch (error) {
    if (update === 'all') return []
    throw new SyntaxError(`${file}: ${(error as Error).message}`, { cause: error })
  }
}

const HOW_TO_UPDATE = 'Where the recorded spans are right: run vitest with -u, or any runner with UPDATE_GOLDEN=1.'
const HEADER = '# Written by a test; to update it, run vitest with -u, or any runner with UPDATE_GOLDEN=1.'

/** The lines of comment at the top, which an update keeps. */
function commentOf(text: string): string {
  return /^(#.*\r?\n)*/.exec(text)![0].trimEnd()
}

function absent(file: string): GoldenMatch {
  const message = `There is no golden tree ${file}, and this run must not write one: run the test where CI is not set, and commit the file.`
  return { pass: false, written: false, message: () => message }
}

function write(trees: readonly ComparedTree[], { file, attributes }: Golden, comment: string): GoldenMatch {
  const lines = [...(comment === '' ? [] : [comment]), ...formatGoldenTree(trees, attributes)]
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${lines.join('\n')}\n`)
  return { pass: true, written: true, message: () => `The golden tree ${file} was written` }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function stableTree({ name, span, children }: ComparedTree): ComparedTree {
  const { status, ended, startTime, endTime } = span
  const attributes = stableValue(span.attributes) as ComparedTree['span']['attributes']
  return { name, span: { name, attributes, status, ended, startTime, endTime }, children: children.map(stableTree) }
}

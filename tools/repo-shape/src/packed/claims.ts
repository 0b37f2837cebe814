/** What is said of every subsystem package: installed from its tarball, with core and nothing else, it works. */
import type { Manifest } from '../workspace.ts'
import type { Consumer, ProgramRun } from './consumer.ts'

/** A subsystem and one of its spans that need no attribute. */
export interface Claimed {
  readonly manifest: Manifest
  /** A span of its map, as the programs name it. */
  readonly span: string
  /** The attributes that it must start with. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** The export that `defineSpans` made, such as `memorySpans`. */
  readonly spans: string
}

const SCOPE = '@zeph-telemetry'
/** In the program that is checked, the next line must be a type error. */
const MUST_FAIL = ['// @ts', 'expect', 'error'].join('-')

/** Everything that is wrong with an installed package; empty where all is well. */
export async function problemsOf(consumer: Consumer, claimed: Claimed): Promise<string[]> {
  const { manifest } = claimed
  const others = consumer.installed(SCOPE).filter((name) => ![`${SCOPE}/core`, manifest.name].includes(name))
  const peers = Object.keys(manifest.peerDependencies ?? {}).filter((name) => !name.startsWith(SCOPE))
  return [
    ...others.map((name) => `it brings ${name}`),
    ...peers.filter((name) => consumer.has(name)).map((name) => `it brings its optional peer ${name}`),
    ...(await programProblems(consumer, claimed)),
    ...(await typeProblems(consumer, claimed)),
  ]
}

async function programProblems(consumer: Consumer, claimed: Claimed): Promise<string[]> {
  const problems: string[] = []
  const load = {
    'use.mjs': (name: string) => `await import('${name}')`,
    'use.cjs': (name: string) => `require('${name}')`,
  }
  for (const [file, importOf] of Object.entries(load)) {
    for (const profiling of [false, true]) {
      const ran = await consumer.program(file, programText(claimed, importOf), { profiling })
      problems.push(
        ...runProblems(ran, { ...claimed, profiling }).map((problem) => `${file}, profiling ${profiling}: ${problem}`),
      )
    }
  }
  return problems
}

/** Loads every subpath, its SDKs absent, and makes one span. */
function programText({ manifest, spans, span, attributes }: Claimed, importOf: (name: string) => string): string {
  const subpaths = Object.keys(manifest.exports ?? {}).filter((path) => path !== './package.json')
  const names = subpaths.map((path) => `${manifest.name}${path.slice(1)}`)
  return `
    (async () => {
      const loaded = [${names.map((name) => `(${importOf(name)})`).join(', ')}]
      const index = loaded[0]
      const fn = () => 42
      const wrapped = index.${spans}.instrument('${span}', { attributes: () => (${JSON.stringify(attributes)}) }, fn)
      console.log(loaded.every((module) => Object.keys(module).length > 0), wrapped === fn, wrapped())
    })()
  `
}

function runProblems(
  { stdout, stderr, trace }: ProgramRun,
  { span, profiling }: Claimed & { profiling: boolean },
): string[] {
  const problems: string[] = []
  const expected = `true ${!profiling} 42\n`
  if (stdout !== expected) problems.push(`printed ${JSON.stringify(stdout)} instead of ${JSON.stringify(expected)}`)
  if (stderr !== '') problems.push(`wrote to stderr: ${stderr}`)
  if (profiling && !trace?.includes(`"${span}"`)) problems.push(`the trace has no ${span}`)
  if (!profiling && trace !== undefined) problems.push('there is a trace')
  return problems
}

async function typeProblems(consumer: Consumer, { manifest, spans, span, attributes }: Claimed): Promise<string[]> {
  const given = JSON.stringify(attributes)
  const text = `
    import { ${spans} } from '${manifest.name}'
    export const answer: number = ${spans}.with('${span}', ${given}, () => 42)
    ${MUST_FAIL} no such span
    ${spans}.with('${span}s', ${given}, () => 42)
    ${MUST_FAIL} no such attribute
    ${spans}.with('${span}', { ...${given}, 'zeph.no.such': 1 }, () => 42)
  `
  return consumer.typecheck(text).then(
    () => [],
    (error: Error) => [error.message],
  )
}

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { AGENT_TURNS } from '../../fixtures/agent-trace.ts'
import { temporaryFolder, traceText } from '../../fixtures/trace-builder.ts'
import { folded } from '../fixtures/folded.ts'
import { cpuProfile, heapProfile, pprof, type TreeFrame } from '../fixtures/profiles.ts'
import { readGraph } from './read-graph.ts'

const TREE: TreeFrame = ['(root)', '', [['main', '/m.js', [], 8]]]
const PPROF = pprof([['cpu', 'nanoseconds']], [{ stack: [['main', '/m.js', 20]], values: [8000] }])

/** The name says nothing of the form. */
function file(content: string | Uint8Array, zipped: boolean): string {
  const path = join(temporaryFolder(), 'given')
  writeFileSync(path, zipped ? gzipSync(content) : content)
  return path
}

const FORMS: [string, string | Uint8Array, string, string][] = [
  ['a .cpuprofile', JSON.stringify(cpuProfile(TREE, ['main'])), 'microseconds', 'main (/m.js:20) 500'],
  ['a .heapprofile', JSON.stringify(heapProfile(TREE), null, 2), 'bytes', 'main (/m.js:20) 8'],
  ['a pprof', PPROF, 'microseconds', 'main (/m.js:20) 8'],
  ['folded stacks', 'main (/m.js:20) 8\n', 'samples', 'main (/m.js:20) 8'],
  ['a trace', traceText(AGENT_TURNS.slice(0, 1)), 'microseconds', 'agent.turn 12000'],
]

test.each(FORMS.flatMap((form) => [[...form, false] as const, [...form, true] as const]))(
  '%s is known by what it holds',
  async (_form, content, unit, line, zipped) => {
    const graph = await readGraph([file(content, zipped)], {})
    expect([graph.title, graph.unit, folded(graph)[0]]).toEqual(['given', unit, line])
  },
)

test.each([
  ['nothing', '', 'is empty'],
  ['other JSON', '{"snapshot":{}}', 'is none of what a flame graph is made of'],
  ['cut JSON', '{"nodes":[{"id":1,', 'is none of what a flame graph is made of'],
  ['a profile with broken nodes', '{"nodes":[7],"samples":[]}', 'is none of what a flame graph is made of'],
  ['prose', 'hello\nworld', 'is none of what a flame graph is made of'],
  ['other bytes', new Uint8Array([0, 255, 1, 9]), 'is none of what a flame graph is made of'],
  ['a damaged gzip file', new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3, 4]), 'is a gzip file that cannot be unpacked'],
  ['a profile without samples', JSON.stringify(cpuProfile(TREE, [])), 'holds nothing to draw'],
  [
    'only idle time',
    JSON.stringify(cpuProfile(['(idle)', '', [['(idle)', '']]], ['(idle)'])),
    'nothing to draw: 500 µs in which',
  ],
  ['a foreign Chrome trace', '{"traceEvents":[]}', 'is a Chrome trace in object form'],
])('%s is refused in a sentence', async (_case, content, message) => {
  await expect(readGraph([file(content, false)], {})).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining(message),
  })
})

test('options of traces are refused for profiles', async () => {
  await expect(readGraph([file(PPROF, true)], { weight: 'tokens' })).rejects.toMatchObject({ exitCode: 2 })
  await expect(readGraph([file(PPROF, true)], { turn: 1 })).rejects.toThrow('--turn is for traces')
})

/**
 * Changed replies: whatever a server sends, the caller sees what it sees without instrumentation, no error of telemetry gets out, and every span
 * that started ends once. Another seed: `ZEPH_FUZZ_SEED`; more time for each SDK: `ZEPH_FUZZ_SECONDS`.
 */
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { Style, Subject } from './fixtures/differential.ts'
import { provesSame } from './fixtures/differential-run.ts'
import { type Cut, cut, type Mutation, mutated, mutation } from './fixtures/mutations.ts'
import { type RecordedReply, recordingReplies } from './fixtures/recorded-reply.ts'
import { ALL_SUBJECTS } from './fixtures/subjects.ts'
import { cut as breakOff } from './fixtures/wire-protocols.ts'
import { type Answer, WireServer } from './fixtures/wire-server.ts'

const SEED = Number(process.env['ZEPH_FUZZ_SEED'] ?? 20261121)
const SECONDS = Number(process.env['ZEPH_FUZZ_SECONDS'] ?? 1)

/** Some SDKs wait for ever where a stream lacks what they wait for. */
const PATIENCE_MS = 300

/** Those that come to their end by themselves. */
const SHAPES = ['normal', 'streamed', 'tool calls', 'refusal', 'unknown fields']
/** What these note depends on how far the network has come. */
const RACES = /abort|left|twice|two/

/** The replies that a style gets for a shape. */
async function recorded(subject: Subject<never>, style: Style<never>, shape: string): Promise<RecordedReply[]> {
  await using server = await WireServer.start()
  const replies: RecordedReply[] = []
  server.answerWith(recordingReplies(subject.shapes[shape]!, replies))
  await Promise.resolve(style(subject.create(server.origin) as never, () => {})).catch(() => {})
  return replies
}

const REFUSED: Answer = (response) => response.writeHead(400, { 'content-type': 'application/json' }).end('{}')

/** Answers what was recorded, changed: a loop that would ask for ever is refused. */
function replaying(replies: readonly RecordedReply[], mutations: readonly Mutation[], end: Cut | undefined): Answer {
  return (response, attempt, body) => {
    const reply = replies[Math.min(attempt, replies.length - 1)]
    if (reply === undefined || attempt > replies.length + 2) return REFUSED(response, attempt, body)
    const bytes = Buffer.from(mutated(reply, mutations))
    const sent = end === undefined ? bytes : bytes.subarray(0, Math.round(bytes.length * end.at))
    response.writeHead(reply.status, { 'content-type': reply.contentType, 'retry-after-ms': '1' })
    if (end?.breaks !== true) return response.end(sent)
    response.flushHeaders()
    response.write(sent)
    return breakOff(response)
  }
}

describe.each(ALL_SUBJECTS.map((subject) => [subject.sdk, subject] as const))('%s', (_sdk, subject) => {
  test('whatever the server sends, the caller cannot tell', async () => {
    const styles = Object.keys(subject.styles).filter((style) => !RACES.test(style))
    const shapes = SHAPES.filter((shape) => shape in subject.shapes)
    const known = new Map<string, Promise<RecordedReply[]>>()
    const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
    for (const say of ['error', 'warn', 'log'] as const) vi.spyOn(console, say).mockImplementation(() => {})
    let runs = 0
    const property = fc.asyncProperty(
      fc.constantFrom(...styles),
      fc.constantFrom(...shapes),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      cut,
      async (style, shape, mutations, end) => {
        const use = subject.styles[style]!
        const key = `${style}, ${shape}`
        if (!known.has(key)) known.set(key, recorded(subject, use, shape))
        const answer = replaying(await known.get(key)!, mutations, end)
        runs += 1
        await provesSameUnlessTheNetworkDiffers(subject, use, answer)
      },
    )
    await fc.assert(property, { seed: SEED, numRuns: 2000, interruptAfterTimeLimit: SECONDS * 1000, verbose: 1 })
    const said = stderr.mock.calls.map(([text]) => String(text)).filter((text) => text.startsWith('zeph-telemetry'))
    vi.restoreAllMocks()
    console.log(`${subject.sdk}: ${runs} changed replies, seed ${SEED}`)
    expect(said, 'no error of telemetry is told').toEqual([])
    expect(runs).toBeGreaterThan(0)
  })
})

/** When a connection breaks off, two bare runs may differ, too: so a difference counts where it comes again. */
async function provesSameUnlessTheNetworkDiffers(
  sdk: Subject<never>,
  style: Style<never>,
  answer: Answer,
): Promise<void> {
  const prove = () => provesSame({ sdk, style, answer, leaves: 'any', patienceMs: PATIENCE_MS })
  await prove().catch(prove).catch(prove)
}

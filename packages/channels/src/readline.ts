/**
 * `node:readline`: every line that a listener or callback handles a `channel.cli` span, with the handling inside; prompts and questions are
 * spans too. The body of a `for await` loop runs in the loop's own context, where no span can be put from outside: `handleLines` is that loop.
 */
import type { Interface } from 'node:readline'
import type { Interface as PromisesInterface } from 'node:readline/promises'
import { captureContext, replaceMethod, runInContext } from '@zeph-telemetry/core'
import { channelSpans } from './channel-spans.ts'
import type { ListenerSpan } from './listeners/delivery.ts'
import { watchListeners } from './listeners/watch-listeners.ts'
import { lineAttributes, receiveLine, withoutEndedParent } from './receive.ts'

const instrumented = new WeakSet<object>()

/**
 * Wraps an interface of `node:readline` or `node:readline/promises`. A `line` event is one span around all its listeners, until the last of them
 * is done. `question` with a callback is a span around the callback; one that returns a promise is a span from prompt to answer. `prompt` is a
 * span of direction out. Without the `profiling` condition the interface stays untouched.
 * @returns the same interface
 * @example
 * const terminal = instrumentReadline(createInterface({ input: process.stdin, output: process.stdout }))
 * terminal.on('line', async (line) => console.log(await agent.runTurn(line)))
 */
export function instrumentReadline<T extends Interface | PromisesInterface>(terminal: T): T {
  if (instrumented.has(terminal)) return terminal
  const watched = watchListeners(terminal, ['line'], (_event, [line]) => startLine(line))
  if (watched === undefined) return terminal
  instrumented.add(terminal)
  replaceMethod(terminal, Symbol.asyncIterator, (iterate) => {
    return function (this: T) {
      // What a loop listens with only queues lines.
      return watched.unwatched(() => iterate.call(this))
    }
  })
  replaceMethod(terminal, 'question', (question) => {
    return function (this: T, ...args: unknown[]) {
      return ask(question.bind(this), args)
    }
  })
  const prompt = { span: 'channel.cli', attributes: () => lineAttributes('out', terminal.getPrompt()) } as const
  return channelSpans.methods(terminal as Interface, { prompt }) as T
}

/**
 * Handles lines one after the other, each in a `channel.cli` span that lasts until its handling is done: `for await`, with spans. What `handle`
 * throws ends the loop.
 * @returns resolves when there are no more lines; rejects with what `handle` threw or rejected with
 * @example
 * await handleLines(createInterface({ input: process.stdin }), async (line) => console.log(await agent.runTurn(line)))
 */
export async function handleLines(lines: AsyncIterable<string>, handle: (line: string) => unknown): Promise<void> {
  for await (const line of lines) await receiveLine(line, () => handle(line))
}

function startLine(line: unknown): ListenerSpan {
  const span = withoutEndedParent(() => channelSpans.start('channel.cli', lineAttributes('in', line)))
  return span.content('zeph.message.text', () => line)
}

type Question = (...args: unknown[]) => unknown

/** A question inside a turn belongs to the turn, and so does what its callback does. */
function ask(question: Question, args: unknown[]): unknown {
  const callback = args.at(-1)
  if (typeof callback !== 'function') return askForPromise(question, args)
  const context = captureContext()
  const answered = (...answer: unknown[]) =>
    runInContext(context, () => receiveLine(answer[0], () => Reflect.apply(callback, undefined, answer)))
  return question(...args.slice(0, -1), answered)
}

const askForPromise = channelSpans.instrument(
  'channel.cli',
  {
    attributes: () => lineAttributes('in', undefined),
    onResult: (span, answer) => {
      span.set(lineAttributes('in', answer)).content('zeph.message.text', () => answer)
    },
  },
  (question: Question, args: unknown[]) => question(...args) as Promise<unknown>,
)

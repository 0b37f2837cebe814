/** Wrapped methods that are generators: the span is open while items are taken, and ends with the last, an early return or a throw. */
import { recordSpans } from '@zeph-telemetry/testing'
import { makeSubject } from '../subject.ts'
import { makeFailure } from '../ways.ts'
import type { WrappedCase } from './transparency.ts'

const ITEMS = [{ item: 1 }, { item: 2 }, { item: 3 }]

type Items = Iterator<object, unknown> | AsyncIterator<object, unknown>

/** Items, what is returned and what is thrown reach the caller; one span each, ended when the generator is done. */
export async function generatorProblems(given: WrappedCase): Promise<string[]> {
  const problems: string[] = []
  for (const [kind, make] of Object.entries(GENERATORS)) {
    for (const [ending, play] of Object.entries(ENDINGS)) {
      const found = await play(given, make)
      problems.push(...found.map((problem) => `${kind} that ${ending}: ${problem}`))
    }
  }
  return problems
}

type Make = (end: () => unknown) => Items

const GENERATORS: Readonly<Record<string, Make>> = {
  'a generator': function* (end) {
    yield* ITEMS
    return end()
  },
  'an async generator': async function* (end) {
    yield* ITEMS
    return end()
  },
}

type Play = (given: WrappedCase, make: Make) => Promise<string[]>

const ENDINGS: Readonly<Record<string, Play>> = {
  'is used up': async (given, make) => {
    const { result } = given.scenario
    return taken(
      given,
      () => make(() => result),
      async (items, problems) => {
        const last = await takeAll(items, problems)
        if (!last.done || !Object.is(last.value, result)) problems.push('the caller got another return value')
      },
    )
  },
  'is left early': async (given, make) =>
    taken(
      given,
      () => make(() => undefined),
      async (items) => {
        await items.next()
        await items.return?.()
      },
    ),
  throws: async (given, make) => {
    const failure = makeFailure()
    const end = () => {
      throw failure
    }
    return taken(
      given,
      () => make(end),
      async (items, problems) => {
        const caught = await takeAll(items, problems).catch((error: unknown) => error)
        if (caught !== failure) problems.push('the caller got another error')
      },
    )
  },
}

async function taken(
  { name, scenario }: WrappedCase,
  make: () => Items,
  consume: (items: Items, problems: string[]) => Promise<void>,
): Promise<string[]> {
  const problems: string[] = []
  const { object, calls } = makeSubject(scenario, make)
  scenario.instrument(object)
  using recorder = recordSpans()
  const items = object[scenario.method]!(...scenario.args) as Items
  if (recorder.find(name)?.ended) problems.push('the span ended before an item was taken')
  await consume(items, problems)
  const own = recorder.all(name)
  if (own.length !== 1 || calls.length !== 1) problems.push(`${own.length} spans and ${calls.length} runs of one call`)
  if (own.some(({ ended }) => !ended)) problems.push('the span has not ended')
  return problems
}

async function takeAll(items: Items, problems: string[]): Promise<IteratorResult<object, unknown>> {
  for (const expected of ITEMS) {
    const { value } = await items.next()
    if (value !== expected) problems.push('the caller got another item')
  }
  return items.next()
}

/** `OTEL_TRACES_SAMPLER` and its argument as a share of traces. The parent-based ones are the same to us: the root always decides. */
import type { Note } from './otel-source.ts'

const NAME = 'OTEL_TRACES_SAMPLER'
const ARGUMENT = 'OTEL_TRACES_SAMPLER_ARG'
const RATES: Readonly<Record<string, number | 'argument'>> = { always_on: 1, always_off: 0, traceidratio: 'argument' }

/** Undefined where it is not set or not known. */
export function readSampler(environment: NodeJS.ProcessEnv, note: Note): number | undefined {
  const name = environment[NAME]?.trim()
  if (!name) return undefined
  const plain = name.replace(/^parentbased_/, '')
  const rate = Object.hasOwn(RATES, plain) ? RATES[plain] : undefined
  if (rate === undefined) note(NAME, 'always_on, always_off, traceidratio, or one of them after parentbased_')
  return rate === 'argument' ? readArgument(environment[ARGUMENT]?.trim(), note) : rate
}

/** Without an argument all are sampled; so they are with a wrong one, as the specification wants. */
function readArgument(text: string | undefined, note: Note): number {
  if (!text) return 1
  const rate = Number(text)
  if (rate >= 0 && rate <= 1) return rate
  note(ARGUMENT, 'a number from 0 to 1')
  return 1
}

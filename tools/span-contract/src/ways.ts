/** The ways in which a method's call can go. */
import { SECRETS } from './content.ts'
import type { Outcome } from './outcome.ts'

/** One way; `value` is the result, or what is thrown. */
export interface Way {
  readonly claim: string
  readonly fails: boolean
  readonly out: Outcome['way']
  readonly go: (value: unknown) => unknown
}

export const WAYS: readonly Way[] = [
  { claim: 'returns', fails: false, out: 'returned', go: (value) => value },
  { claim: 'returns a promise', fails: false, out: 'resolved', go: (value) => Promise.resolve(value) },
  { claim: 'is async', fails: false, out: 'resolved', go: async (value) => value },
  {
    claim: 'throws',
    fails: true,
    out: 'threw',
    go: (value) => {
      throw value
    },
  },
  { claim: 'returns a promise that rejects', fails: true, out: 'rejected', go: (value) => Promise.reject(value) },
  {
    claim: 'is async and throws',
    fails: true,
    out: 'rejected',
    go: async (value) => {
      await null
      throw value
    },
  },
]

/** The user's error: secrets in its message, none of the user's text, which an error may well repeat. */
export function makeFailure(): Error {
  return Object.assign(new RangeError(`refused with the key ${SECRETS.join(' and password=')}`), { code: 'E_CONTRACT' })
}

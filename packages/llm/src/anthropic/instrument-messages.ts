/** The methods of `messages` and `beta.messages`. Helpers such as `stream` and `toolRunner` call `create` of the same object. */
import { replaceMethod } from '@zeph-telemetry/core'
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { messageRequest } from './message-request.ts'
import { instrumentThread } from './message-threads.ts'
import { chat, extract, type Method } from './model-methods.ts'

/** Makes what stands in for a method of the client. */
type Row = (method: Method, client: object) => Method

const METHODS: Readonly<Record<string, Row>> = {
  create: chat,
  parse: (parse, client) => extract(parse, (_, [body, options]) => messageRequest(client, body, options)),
  thread: (make, client) => madeBy(make, (thread) => instrumentThread(thread, client)),
  _toolRunnerThread: (make, client) => madeBy(make, (made) => instrumentThread(fieldOf(made, 'thread'), client)),
}

/** @returns false where `create` cannot be replaced, or is none */
export function instrumentMessages(messages: unknown, client: object): boolean {
  if (typeof messages !== 'object' || messages === null) return false
  const rows = Object.entries(METHODS)
  const replaced = rows.map(([name, row]) => replaceMethod(messages, name, (method) => row(method, client)))
  return replaced[0] === true
}

/** A method whose result is to be instrumented. */
function madeBy(make: Method, instrument: (made: unknown) => void): Method {
  return function (...args) {
    const made = make.apply(this, args)
    instrument(made)
    return made
  }
}

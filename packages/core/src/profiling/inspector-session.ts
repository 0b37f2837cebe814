/** V8's own profilers, through `node:inspector` in the same thread. Loaded when a profile is asked for; there is no debugger, port or pause. */
import type { Session } from 'node:inspector'

/** One thread's connection to V8. What it is asked is answered before the call returns. */
export class InspectorSession {
  readonly #session: Session

  /** @throws where this Node was built without the inspector */
  constructor() {
    // Not imported: a Node without it would fail to load this module.
    const inspector = process.getBuiltinModule('node:inspector')
    if (inspector === undefined) throw new Error('this Node was built without the inspector')
    this.#session = new inspector.Session()
    this.#session.connect()
  }

  /** @throws what V8 refuses */
  ask(method: string, params: object = {}): unknown {
    let answer: unknown
    let problem: Error | null = new Error(`${method} was not answered`)
    this.#session.post(method, params, (error: Error | null, result?: object) => {
      problem = error
      answer = result
    })
    if (problem !== null) throw new Error(`${method}: ${(problem as Error).message}`)
    return answer
  }

  close(): void {
    this.#session.disconnect()
  }
}

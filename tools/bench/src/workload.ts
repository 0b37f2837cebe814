/** The functions that every variant runs, and what a variant has to provide around them. */

/** The functions under test: nearly empty, so that what is measured is what is around them. */
export interface Workload {
  add(a: number, b: number): number
  addLater(a: number, b: number): Promise<number>
  chat(model: string, turn: number, cached: boolean): Promise<number>
}

/** The same functions as a variant wraps them. */
export interface Subject extends Workload {
  /** Calls `fn` inside a parent span, where there are spans. */
  inParent<R>(fn: () => Promise<R>): Promise<R>
  /** Hands over what is buffered and waits for it, so that no variant drops spans. */
  settle(): Promise<void>
  /** Shuts down; everything recorded has arrived when it resolves. */
  finish(): Promise<void>
}

/** Where a subject sends what it records. */
export interface Destination {
  readonly enabled: boolean
  readonly traceDir: string
  readonly sinkUrl: string
}

/** How a subject's module is made. */
export type MakeSubject = (workload: Workload, destination: Destination) => Subject

/** Calls counted by the functions themselves: a wrapper that skips or repeats a call is found out. */
export const counter = { calls: 0 }

export const WORKLOAD: Workload = {
  add(a, b) {
    counter.calls += 1
    return a + b
  },
  async addLater(a, b) {
    counter.calls += 1
    return a + b
  },
  async chat(model, turn, cached) {
    counter.calls += 1
    return turn + (cached ? model.length : 0)
  },
}

/** The parent's side of the receiver. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A running receiver. */
export interface Sink {
  /** Address that a run sends to; every run has its own. */
  urlOf(run: string): string
  /** Spans that have arrived for a run. */
  count(run: string): Promise<number>
  /** Requests with profiles that have arrived for a run. */
  countProfiles(run: string): Promise<number>
  stop(): void
}

/** Starts the receiver in a process of its own, so that none of its work is on the measured thread. */
export async function startSink(): Promise<Sink> {
  const child = fork(new URL('serve.ts', import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] })
  const address = await answer<string>(child)
  const pathOf = (run: string) => `/${run}/v1/traces`
  return {
    urlOf: (run) => address + pathOf(run),
    count: (run) => ask(child, pathOf(run)),
    countProfiles: (run) => ask(child, `/${run}/ingest`),
    stop: () => child.disconnect(),
  }
}

function ask(child: ChildProcess, path: string): Promise<number> {
  child.send(path)
  return answer<number>(child)
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const [message] = await once(child, 'message')
  return message as T
}

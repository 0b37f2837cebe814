/** Tells the problems of all exports to one receiver, each once: where nothing listens, three signals are not three problems. */
import { attempt } from '../engine/attempt.ts'
import { warn, warnOnce } from '../warn-once.ts'
import type { ExportProblem } from './export-problem.ts'
import { OutageLog } from './resilience/outage-log.ts'
import type { Signal } from './signal.ts'

/** Whose problem it is. */
export interface Sufferer {
  readonly signal: Signal
  readonly endpointUrl: string
}

let isTelling = false

/** Whether what is being written is such a notice: it must not become what is exported. */
export function isExportNotice(): boolean {
  return isTelling
}

/** Shared by the signals of one configuration. */
export class ExportNotices {
  /** Tells outages, each when it begins and when it is over. */
  readonly outages: OutageLog = new OutageLog((message) => this.#say(message))
  readonly #told = new Set<string>()
  readonly #onProblem: ((message: string) => void) | undefined

  /** @param onProblem default: one line on stderr */
  constructor(onProblem?: (message: string) => void) {
    this.#onProblem = onProblem
  }

  tell({ signal, endpointUrl }: Sufferer, { kind, message, ofReceiver }: ExportProblem): void {
    const subject = `${ofReceiver ? new URL(endpointUrl).origin : signal.name}:${kind}`
    if (this.#told.has(subject)) return
    this.#told.add(subject)
    const onProblem = this.#onProblem
    tellOnly(() => {
      if (onProblem === undefined) warnOnce(`otlp:${subject}`, message)
      else attempt('reporting a problem of the OTLP export', () => onProblem(message))
    })
  }

  #say(message: string): void {
    tellOnly(() => attempt('reporting an outage of the OTLP export', () => (this.#onProblem ?? warn)(message)))
  }
}

function tellOnly(tell: () => void): void {
  const before = isTelling
  isTelling = true
  try {
    tell()
  } finally {
    isTelling = before
  }
}

/** Metrics as HTTP. Whoever asks while a collection is under way gets its outcome: many who ask at once cost as much as one. */
import type { IncomingHttpHeaders } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { MetricsFormat } from '../metrics/metrics-engine.ts'
import { acceptsGzip } from './accepts-gzip.ts'
import { type Answer, plainAnswer } from './answer.ts'
import { asksForOpenMetrics } from './asks-for-open-metrics.ts'

/** By format. */
const CONTENT_TYPES = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const

const zip = promisify(gzip)

/** Makes answers of what is measured. */
export class MetricsAnswers {
  readonly #exportMetrics: (format: MetricsFormat) => Promise<string>
  /** Answers that are being made, by what they are. */
  readonly #underWay = new Map<string, Promise<Answer>>()

  constructor(exportMetrics: (format: MetricsFormat) => Promise<string>) {
    this.#exportMetrics = exportMetrics
  }

  /** What the headers of a request ask for. */
  get({ accept, 'accept-encoding': encoding }: IncomingHttpHeaders): Promise<Answer> {
    const format = asksForOpenMetrics(accept) ? 'openmetrics' : 'prometheus'
    const plain = () => this.#shared(format, () => this.#collect(format))
    return acceptsGzip(encoding as string | undefined) ? this.#shared(`${format} gzip`, () => zipped(plain())) : plain()
  }

  #shared(what: string, make: () => Promise<Answer>): Promise<Answer> {
    let answer = this.#underWay.get(what)
    if (answer === undefined) {
      answer = make().finally(() => this.#underWay.delete(what))
      this.#underWay.set(what, answer)
    }
    return answer
  }

  async #collect(format: MetricsFormat): Promise<Answer> {
    const text = await this.#exportMetrics(format)
    if (text === '') return plainAnswer(503, 'metrics cannot be collected; why stands on stderr or in the log')
    const headers = { 'content-type': CONTENT_TYPES[format], vary: 'accept, accept-encoding' }
    return { status: 200, headers, body: Buffer.from(text) }
  }
}

async function zipped(plain: Promise<Answer>): Promise<Answer> {
  const { status, headers, body } = await plain
  return { status, headers: { ...headers, 'content-encoding': 'gzip' }, body: await zip(body) }
}

/** Metrics as HTTP. Whoever asks while a collection is under way gets its outcome: many who ask at once cost as much as one. */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { acceptsGzip } from './accepts-gzip.ts'
import { type Answer, plainAnswer } from './answer.ts'

/** Prometheus's text exposition format, version 0.0.4. */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

const zip = promisify(gzip)

/** Makes answers of what is measured. */
export class MetricsAnswers {
  readonly #exportMetrics: () => Promise<string>
  #plain: Promise<Answer> | undefined
  #zipped: Promise<Answer> | undefined

  constructor(exportMetrics: () => Promise<string>) {
    this.#exportMetrics = exportMetrics
  }

  /** @param accepted the request's `accept-encoding` */
  get(accepted: string | undefined): Promise<Answer> {
    if (!acceptsGzip(accepted)) return this.#getPlain()
    this.#zipped ??= zipped(this.#getPlain()).finally(() => {
      this.#zipped = undefined
    })
    return this.#zipped
  }

  #getPlain(): Promise<Answer> {
    this.#plain ??= this.#collect().finally(() => {
      this.#plain = undefined
    })
    return this.#plain
  }

  async #collect(): Promise<Answer> {
    const text = await this.#exportMetrics()
    if (text === '') return plainAnswer(503, 'metrics cannot be collected; why stands on stderr or in the log')
    return { status: 200, headers: { 'content-type': CONTENT_TYPE, vary: 'accept-encoding' }, body: Buffer.from(text) }
  }
}

async function zipped(plain: Promise<Answer>): Promise<Answer> {
  const { status, headers, body } = await plain
  return { status, headers: { ...headers, 'content-encoding': 'gzip' }, body: await zip(body) }
}

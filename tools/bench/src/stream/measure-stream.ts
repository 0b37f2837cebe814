/** Reads streamed replies with OpenAI's client, in a process of its own: takes its task as an argument, reports to the parent. */
import { initObservability } from '@zeph-telemetry/core'
import { instrumentOpenAI } from '@zeph-telemetry/llm/openai'
import { OpenAI } from 'openai'
import { CLOCK, cpuNanoseconds } from '../cpu-clock.ts'
import type { StreamVariant } from './variants.ts'

/** What the parent asks for. */
export interface StreamTask {
  readonly variant: StreamVariant
  /** The model's address, scheme and port included. */
  readonly origin: string
  /** Replies that are read at the same time. */
  readonly concurrency: number
  /** How often so many are read before the measure, and in it. */
  readonly warmUp: number
  readonly times: number
  readonly traceDir: string
}

/** What comes back. */
export interface StreamReport {
  readonly node: string
  readonly clock: string
  readonly nanoseconds: number
  /** Chunks with content that were read, before the measure and in it, and in it alone. */
  readonly read: number
  readonly measured: number
  /** Times between such chunks that were measured as a metric, and spans of replies. */
  readonly gaps: number
  readonly spans: number
}

const task = JSON.parse(process.argv[2]!) as StreamTask
const { variant, concurrency } = task
const handle = initObservability({
  telemetry: { enabled: variant.recording, traceDir: task.traceDir },
  logging: { level: 'off' },
})
const plain = new OpenAI({ baseURL: `${task.origin}/v1`, apiKey: 'none', maxRetries: 0 })
const client = variant.instrumented ? instrumentOpenAI(plain) : plain

async function readReply(): Promise<number> {
  const stream = await client.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'Tell me something long.' }],
    stream: true,
    stream_options: { include_usage: true },
  })
  let chunks = 0
  for await (const { choices } of stream) if (choices[0]?.delta.content) chunks += 1
  return chunks
}

async function readReplies(times: number): Promise<number> {
  let chunks = 0
  for (let time = 0; time < times; time += 1) {
    const replies = await Promise.all(Array.from({ length: concurrency }, readReply))
    chunks += replies.reduce((sum, reply) => sum + reply, 0)
  }
  await handle.flush()
  return chunks
}

const before = await readReplies(task.warmUp)
const start = cpuNanoseconds()
const measured = await readReplies(task.times)
const nanoseconds = cpuNanoseconds() - start
const metrics = await handle.telemetry.exportMetrics()
await handle.shutdown()
const report: StreamReport = {
  ...{ node: process.versions.node, clock: CLOCK, nanoseconds, read: before + measured, measured },
  gaps: valueIn('gen_ai_client_inference_time_per_output_chunk_count'),
  spans: valueIn('gen_ai_client_inference_duration_count'),
}
process.send!(report, () => process.disconnect())

function valueIn(series: string): number {
  return Number(new RegExp(`^${series}(?:\\{[^}]*\\})? (\\d+)`, 'm').exec(metrics)?.[1] ?? 0)
}

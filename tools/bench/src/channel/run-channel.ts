/** Runs a variant in a child process and checks what it did: every message arrived, was counted, and has its spans. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countFileSpans } from '../count-file-spans.ts'
import { runInChild } from '../run-in-child.ts'
import type { ChannelReport, ChannelTask } from './measure-channel.ts'
import type { ChannelVariant } from './variants.ts'

/** How variants are run. */
export interface ChannelRunOptions {
  readonly messages: number
  readonly leastMilliseconds: number
  /** The Node binary that is measured. */
  readonly node: string
}

const SPANS_PER_MESSAGE = 2
/** A message with spans takes many times longer, and each of them is in the file. */
const SHARE_WITH_SPANS = 0.1

/**
 * Runs one variant once.
 * @throws Error where the variant did not do what it says: then its times mean nothing
 */
export async function runChannel(variant: ChannelVariant, options: ChannelRunOptions): Promise<ChannelReport> {
  const directory = mkdtempSync(join(tmpdir(), 'zeph-bench-'))
  const traceDir = join(directory, 'traces')
  const { name, profiling, spans } = variant
  const { node } = options
  const bareMessages = options.messages
  const messages = spans ? Math.ceil(bareMessages * SHARE_WITH_SPANS) : bareMessages
  try {
    const task: ChannelTask = {
      variant,
      messages,
      bareMessages,
      leastMilliseconds: options.leastMilliseconds,
      traceDir,
    }
    const script = new URL('measure-channel.ts', import.meta.url)
    const report = await runInChild<ChannelReport>(script, { name, task, profiling, directory, node })
    const problems = problemsOf(variant, report, await countFileSpans(traceDir))
    if (problems.length > 0) throw new Error(`variant "${name}": ${problems.join('; ')}`)
    return report
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** What is wrong with a run; nothing, where its times may be used. */
export function problemsOf(variant: ChannelVariant, report: ChannelReport, spansInFile: number): string[] {
  const { samples, messages, parts, counted } = report
  const problems = samples.flatMap(({ measure, problems }) => problems.map((problem) => `${measure}: ${problem}`))
  const expected = variant.profiling && variant.instrumented ? messages : undefined
  for (const count of ['sent', 'received'] as const) {
    if (counted[count] !== expected) problems.push(`counted ${counted[count]} messages ${count} instead of ${expected}`)
  }
  const spans = variant.spans ? messages * SPANS_PER_MESSAGE + parts : 0
  if (spansInFile !== spans) problems.push(`${spansInFile} spans in the file instead of ${spans}`)
  return problems
}

/**
 * Counts the words of a file or a whole directory. That is work for the processor, so it runs in a worker thread of its own,
 * few at a time, and the agent goes on meanwhile. The thread ends with its result, or as soon as nobody waits for it.
 */
import { once } from 'node:events'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import type { WordCount } from './count-words.ts'
import { limitConcurrency } from './limit-concurrency.ts'
import { locateInside, type Surroundings } from './locate-inside.ts'
import { defineTool, requireText, type Tool, ToolFailure } from './tool.ts'

export interface CountWordsToolOptions extends Surroundings {
  /** Starts the thread, which gets `{ folder }` as its data and sends one WordCount; `new Worker` unless somebody watches. */
  startWorker?(file: URL, options: WorkerOptions): Worker
  /** More wait their turn; 2 unless told. */
  maxWorkers?: number
}

const WORKER_FILE = new URL('./count-words-worker.ts', import.meta.url)
const MEMORY_LIMIT_MEGABYTES = 256

export function createCountWordsTool(options: CountWordsToolOptions): Tool {
  const inTurn = limitConcurrency(options.maxWorkers ?? 2)
  return {
    definition: defineTool(
      'count_words',
      'Count files, lines and words below a directory, and its most frequent words.',
      {
        properties: { path: { type: 'string', description: 'relative to the working directory; "." for all of it' } },
        required: ['path'],
      },
    ),
    effect: 'repeatable',
    async run(input, signal) {
      const path = requireText(input, 'path')
      const folder = await locateInside(path, options)
      const count = await inTurn(() => countInThread(folder, options, signal))
      if (count.files === 0) throw new ToolFailure(`there is no text file in ${path}`)
      return describeCount(path, count)
    },
  }
}

async function countInThread(
  folder: string,
  options: CountWordsToolOptions,
  signal: AbortSignal | undefined,
): Promise<WordCount> {
  signal?.throwIfAborted()
  const { startWorker = (file, settings) => new Worker(file, settings) } = options
  const resourceLimits = { maxOldGenerationSizeMb: MEMORY_LIMIT_MEGABYTES }
  const worker = startWorker(WORKER_FILE, { workerData: { folder }, resourceLimits })
  let count: WordCount | undefined
  worker.once('message', (result: WordCount) => {
    count = result
  })
  const stop = () => void worker.terminate()
  signal?.addEventListener('abort', stop)
  try {
    // It ends by itself once it has sent its result; to terminate it at that moment has made Node crash.
    const [code] = await once(worker, 'exit')
    signal?.throwIfAborted()
    if (count === undefined) throw new ToolFailure(`the counting thread ended with code ${code} and without a result`)
    return count
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

function describeCount(path: string, { files, lines, words, distinct, frequent, complete }: WordCount): string {
  const all = complete ? '' : ' (some files were left out for their size or number)'
  const top = frequent.map(([word, times]) => `${word} ${times}`).join(', ')
  return `${path}: ${files} files, ${lines} lines, ${words} words, ${distinct} of them distinct${all}\nmost frequent: ${top}`
}

/** The thread of the tool `count_words`: counts what its data names, sends the result, and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import { countWords } from './count-words.ts'

const { folder } = workerData as { folder: string }
parentPort?.postMessage(await countWords(folder))

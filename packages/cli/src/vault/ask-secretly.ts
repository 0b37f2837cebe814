/** Asks for a secret on the terminal without showing what is typed. Only for a stdin that is a terminal. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { InputError } from '../input-error.ts'

/** As a shell ends after Ctrl-C. */
const INTERRUPTED = 130

/** One line; rejects with an `InputError` when there are more, and after Ctrl-C or Ctrl-D. */
export function askSecretly(question: string, input: NodeJS.ReadStream): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input, output: nowhere, terminal: true, historySize: 0 })
  process.stderr.write(question)
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  terminal.once('line', (line) => {
    terminal.on('line', () => reject(severalLines()))
    // What was pasted at once arrives at once.
    setImmediate(() => {
      if (terminal.line !== '') reject(severalLines())
      resolve(line)
    })
  })
  terminal.once('SIGINT', () => reject(new InputError('interrupted: nothing was set', INTERRUPTED)))
  terminal.once('close', () => reject(new InputError('no value was given: nothing was set')))
  return promise.finally(() => {
    terminal.close()
    process.stderr.write('\n')
  })
}

function severalLines(): InputError {
  return new InputError('the value has several lines: pipe it in instead. Nothing was set')
}

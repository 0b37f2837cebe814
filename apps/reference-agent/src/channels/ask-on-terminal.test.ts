import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import type { Elicitation, ElicitationField } from '../mcp/elicitation.ts'
import { createLineAsker } from './ask-line.ts'
import { askOnTerminal } from './ask-on-terminal.ts'

const MILK: ElicitationField = { name: 'milk', label: 'Milk?', type: 'boolean', required: true }
const CUP: ElicitationField = { name: 'cup', label: 'Cup', type: 'text', choices: ['blue', 'red'], required: true }
const SUGAR: ElicitationField = { name: 'sugar', label: 'Sugar', type: 'number', required: false }

function elicitation(fields: readonly ElicitationField[], signal = new AbortController().signal): Elicitation {
  return { serverName: 'tea', message: 'How do you\u001b[2J take it?', fields, signal }
}

/** Answers what is asked with these lines. */
async function ask(fields: readonly ElicitationField[], ...lines: string[]) {
  const questions: string[] = []
  const askUser = askOnTerminal(async (question) => {
    questions.push(question)
    return lines.shift() ?? ''
  })
  return { answer: await askUser(elicitation(fields)), questions }
}

test('fields are asked for one after the other, below what the server says, which cannot move the cursor', async () => {
  const { answer, questions } = await ask([MILK, CUP, SUGAR], 'y', 'red', '2')
  expect(answer).toEqual({ action: 'accept', content: { milk: true, cup: 'red', sugar: 2 } })
  expect(questions).toEqual([
    '\n[tea] How do you [2J take it?\nMilk? [y/N] ',
    'Cup (blue / red) ',
    'Sugar (may be empty) ',
  ])
})

test('what may be empty may be; what is required and does not fit declines', async () => {
  expect((await ask([SUGAR], '')).answer).toEqual({ action: 'accept', content: {} })
  expect((await ask([MILK], '')).answer).toEqual({ action: 'accept', content: { milk: false } })
  expect(await ask([CUP, SUGAR], 'green')).toMatchObject({ answer: { action: 'decline' }, questions: { length: 1 } })
})

function streams() {
  const [input, output] = [new PassThrough(), new PassThrough()]
  output.setEncoding('utf8')
  return { input, output }
}

test('a question on a terminal without a prompt is shown and answered by the next line', async () => {
  const { input, output } = streams()
  const answer = createLineAsker({ input, output }).ask('Milk? ', new AbortController().signal)
  expect(await once(output, 'data')).toEqual(['Milk? '])
  input.write('yes\n')
  expect(await answer).toBe('yes')
})

test('where a prompt is open, its next line is the answer and no line of its own', async () => {
  const { input, output } = streams()
  const prompt = createInterface({ input, output })
  onTestFinished(() => prompt.close())
  const lines: string[] = []
  prompt.on('line', (line) => lines.push(line))
  const asker = createLineAsker({ input, output })
  asker.through(prompt)
  const answer = asker.ask('Milk? ', new AbortController().signal)
  input.write('yes\nnext task\n')
  expect(await answer).toBe('yes')
  await new Promise(setImmediate)
  expect(lines).toEqual(['next task'])
})

test('a question is given up when nobody waits for the answer, and when the input ends', async () => {
  const { input, output } = streams()
  const asker = createLineAsker({ input, output })
  const gone = new AbortController()
  const first = expect(asker.ask('Milk? ', gone.signal)).rejects.toThrow('gone')
  gone.abort(new Error('gone'))
  await first
  const second = expect(asker.ask('Milk? ', new AbortController().signal)).rejects.toThrow('the input ended')
  input.end()
  await second
})

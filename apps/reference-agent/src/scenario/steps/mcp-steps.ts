/** Servers of others, asked through MCP: one whose tools come and go, and one at a URL. */

import { expect, type Step } from '../step.ts'
import { startTideServer } from '../tide-server.ts'

export const MCP_STEPS: readonly Step[] = [
  {
    name: 'notes-server',
    why: 'keeps a note on an MCP server, finds it, reads it there',
    async run({ ask, opened }) {
      const notes = opened.mcp.find(({ serverName }) => serverName === 'notes')!
      const announced = new Promise<void>((resolve) => {
        const forget = notes.onChange(() => {
          forget()
          resolve()
        })
      })
      await ask('keep this note stock: lamps are back, says the server room', 'notes')
      // Notes can be searched from the first one on: the server says so.
      await announced
      const { answer: found } = await ask('/mcp notes__find_notes {"text": "lamps"}', 'notes')
      expect(found.includes('stock'), 'the note to be found')
      const { answer: text } = await ask('/mcp notes__read_resource {"uri": "note://stock"}', 'notes')
      expect(text.includes('lamps are back'), 'the note to be kept')
    },
  },
  {
    name: 'delete-notes',
    why: 'is asked by a server, twice at once, and asks the user',
    async run({ ask, user }) {
      await ask('/mcp notes__add_note {"name": "rain", "text": "it rains"}', 'notes')
      const deleted = ['stock', 'rain'].map((name) => ask(`/mcp notes__delete_note {"name": "${name}"}`, `no-${name}`))
      const answers = (await Promise.all(deleted)).map(({ answer }) => answer)
      const questions = user.asked.filter((question) => /"(?:stock|rain)"/.test(question))
      expect(questions.length === 2, 'the user to be asked about both')
      expect(answers.filter((answer) => answer.includes('is deleted')).length === 2, 'both notes to be deleted')
    },
  },
  {
    name: 'tide-server',
    why: 'connects to an MCP server by its URL, asks it',
    async run({ ask, opened }) {
      const server = await startTideServer()
      try {
        await opened.connectServer({ name: 'tides', url: server.url })
        const { answer } = await ask('/mcp tides__next_tide {"place": "harbour"}', 'tides')
        expect(/high|low/.test(answer), 'the tide to be told')
      } finally {
        await server.close()
      }
    },
  },
]

/** Tasks as users give them, each for another part of a turn. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type Step } from '../step.ts'

const PAGE = `<!doctype html><title>Harbour news</title>
<body><nav>menu</nav><p>Lamps are back in stock.</p><p>The harbour office is closed on Monday.</p></body>`

export const TASK_STEPS: readonly Step[] = [
  {
    name: 'files',
    why: 'lists the files, reads the largest on an MCP server',
    async run({ ask }) {
      const { answer } = await ask('list the TypeScript files and summarise the largest', 'files')
      expect(answer.includes('priceOrder'), 'the largest file to be described')
    },
  },
  {
    name: 'directory',
    why: 'lists a directory',
    async run({ ask }) {
      expect((await ask('list the directory src', 'files')).answer.includes('prices.ts'), 'its files to be named')
    },
  },
  {
    name: 'batch',
    why: 'reads two files at once',
    async run({ ask }) {
      const { toolRuns } = await ask('read README.md and src/prices.ts', 'files')
      expect(toolRuns.length === 2, 'two tools to run')
    },
  },
  {
    name: 'code',
    why: 'indexes the code, finds a function in it, asks again',
    async run({ ask }) {
      const question = 'where is the function priceOrder defined?'
      expect((await ask(question, 'code')).answer.includes('src/orders.ts'), 'the function to be found')
      // The same search again comes from the cache.
      await ask(question, 'code')
    },
  },
  {
    name: 'words',
    why: 'counts words in a thread of its own',
    async run({ ask }) {
      expect((await ask('count the words in src', 'files')).answer.includes('2 files'), 'two files to be counted')
    },
  },
  {
    name: 'web-page',
    why: 'reads a web page',
    async run({ ask }) {
      const server = createServer((_request, response) => {
        response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE)
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const { answer } = await ask(`what does http://127.0.0.1:${port}/news say?`, 'web')
      server.closeAllConnections()
      server.close()
      expect(answer.includes('Lamps are back'), 'the page to be read')
    },
  },
  {
    name: 'plan',
    why: 'plans a task of several steps and does them',
    async run({ ask }) {
      const { toolRuns } = await ask('read src/prices.ts, then run `ls src`, then list the Markdown files', 'plan')
      expect(toolRuns.length === 3, 'three steps to be done')
    },
  },
]

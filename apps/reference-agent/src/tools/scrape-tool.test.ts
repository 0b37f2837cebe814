import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScrapeTool } from './scrape-tool.ts'
import { ToolFailure } from './tool.ts'

const PAGE = `<!doctype html><html><head><title> A  page </title><style>p { color: red }</style></head>
<body><script>steal()</script><h1>Heading</h1><p>One &amp; <b>two</b>
 words</p><ul><li>first</li><li>second</li></ul><template>hidden</template></body></html>`

const ENDLESS = Buffer.alloc(64 * 1024, 'x')

/** What the real pages of this test answer with. */
const PAGES: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/page': (response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE),
  '/moved': (response) => response.writeHead(302, { location: '/page' }).end(),
  '/data': (response) => response.setHeader('content-type', 'application/ld+json').end('{"a":"<b>"}'),
  '/latin': (response) => {
    response.setHeader('content-type', 'text/plain; charset=iso-8859-1').end(Buffer.from('caf\u00e9', 'latin1'))
  },
  '/strange': (response) => response.setHeader('content-type', 'text/plain; charset=nonsense').end('still read'),
  '/image': (response) => response.setHeader('content-type', 'image/png').end('PNG'),
  '/long': (response) => response.setHeader('content-type', 'text/plain').end('y'.repeat(500)),
  '/endless': (response) => {
    response.setHeader('content-type', 'text/plain')
    const more = () => {
      while (!response.destroyed && response.write(ENDLESS));
    }
    response.on('drain', more)
    more()
  },
  '/silent': () => {},
}

let server: Server
let base: string

beforeAll(async () => {
  server = createServer((request, response) => {
    const page = PAGES[request.url ?? '']
    if (page) page(response)
    else response.writeHead(404).end('none')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const tool = createScrapeTool({ timeoutMilliseconds: 5_000, limitBytes: 200_000, limitCharacters: 300 })
const scrape = (path: string) => tool.run({ url: `${base}${path}` })

test('a page becomes its title and its readable text, a line for every block', async () => {
  const text = 'Heading\nOne & two words\nfirst\nsecond'
  expect(await scrape('/page')).toBe(`${base}/page: "A page", ${Buffer.byteLength(PAGE)} bytes\n${text}`)
})

test('the address said is the one that answered in the end', async () => {
  expect(await scrape('/moved')).toMatch(`${base}/page: "A page"`)
})

test('other text stays as it is, in its own encoding', async () => {
  expect(await scrape('/data')).toBe(`${base}/data: 11 bytes\n{"a":"<b>"}`)
  expect(await scrape('/latin')).toBe(`${base}/latin: 4 bytes\ncafé`)
  expect(await scrape('/strange')).toContain('still read')
})

test('long text is cut and said to be; of an endless page only so much is read, and it is let go', async () => {
  expect(await scrape('/long')).toBe(`${base}/long: 500 bytes, cut after 300 characters\n${'y'.repeat(300)}`)
  expect(await scrape('/endless')).toMatch(/: 200000 bytes read of more, cut after 300 characters\nx{300}$/)
})

test.each([
  ['/none', 'answered with status 404'],
  ['/image', 'is image/png, not text'],
])('%s fails with a clear message', async (path, message) => {
  await expect(scrape(path)).rejects.toThrow(new ToolFailure(`${base}${path} ${message}`))
})

test.each([
  ['file:///etc/passwd', 'only http and https can be fetched, not file'],
  ['data:text/plain,x', 'only http and https can be fetched, not data'],
  ['example.org/page', 'is not a full address such as'],
  ['http://me:secret@127.0.0.1/', 'with a user or a password is not fetched'],
])('%s is not fetched', async (url, message) => {
  await expect(tool.run({ url })).rejects.toThrow(message)
})

test('a server that does not answer is given up, and one that is not there is said to be', async () => {
  const hasty = createScrapeTool({ timeoutMilliseconds: 50 })
  await expect(hasty.run({ url: `${base}/silent` })).rejects.toThrow(`${base}/silent did not answer within 50 ms`)
  await expect(tool.run({ url: 'http://127.0.0.1:2/x' })).rejects.toThrow(
    /^http:\/\/127\.0\.0\.1:2\/x cannot be fetched: \S/,
  )
})

test('a page that nobody waits for any more is not fetched to its end', async () => {
  const controller = new AbortController()
  const fetchSlowly = (_url: unknown, init?: RequestInit) =>
    new Promise<Response>((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
  const tool = createScrapeTool({ fetch: fetchSlowly as typeof fetch })
  const run = expect(tool.run({ url: 'http://harbour.test/' }, controller.signal)).rejects.toThrow('was told to stop')
  controller.abort()
  await run
})

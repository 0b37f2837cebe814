/**
 * Fetches a web page and gives its readable text. Only http and https, a limit of time and of bytes, and a clear failure for
 * what is no text. It fetches what it is told to, addresses of the local network included: run it only where that may be.
 */
import { pageText } from './page-text.ts'
import { readLimited } from './read-limited.ts'
import { defineTool, requireText, type Tool, ToolFailure } from './tool.ts'

export interface ScrapeToolOptions {
  /** The original unless somebody watches. */
  fetch?: typeof globalThis.fetch
  timeoutMilliseconds?: number
  /** More of a page is not read. */
  limitBytes?: number
  /** More of its text is not handed on. */
  limitCharacters?: number
}

const TEXT_TYPE = /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|javascript|yaml)\b)/

export function createScrapeTool(options: ScrapeToolOptions = {}): Tool {
  return {
    definition: defineTool('scrape', 'Fetch a web page over http or https and get its readable text.', {
      properties: { url: { type: 'string', description: 'the full address, with http:// or https://' } },
      required: ['url'],
    }),
    effect: 'repeatable',
    limitsItself: true,
    run: async (input, signal) => scrape(parseAddress(requireText(input, 'url')), { ...options, signal }),
  }
}

function parseAddress(text: string): URL {
  const address = URL.parse(text.trim())
  if (!address) throw new ToolFailure(`"${text}" is not a full address such as https://example.org/page`)
  if (address.protocol !== 'http:' && address.protocol !== 'https:') {
    throw new ToolFailure(`only http and https can be fetched, not ${address.protocol.slice(0, -1)}`)
  }
  if (address.username || address.password) throw new ToolFailure('an address with a user or a password is not fetched')
  return address
}

interface Scraping extends ScrapeToolOptions {
  signal: AbortSignal | undefined
}

async function scrape(address: URL, options: Scraping): Promise<string> {
  const { fetch = globalThis.fetch, timeoutMilliseconds = 15_000, limitBytes = 2 * 1024 * 1024 } = options
  const late = AbortSignal.timeout(timeoutMilliseconds)
  const signal = options.signal ? AbortSignal.any([late, options.signal]) : late
  try {
    const response = await fetch(address, { signal, headers: { accept: 'text/html, text/*;q=0.9, */*;q=0.1' } })
    await refuseUnreadable(address, response)
    const { bytes, complete } = await readLimited(response, limitBytes)
    return describe(address, { text: decode(bytes, response), bytes: bytes.length, complete }, response, options)
  } catch (error) {
    if (error instanceof ToolFailure) throw error
    if (options.signal?.aborted) throw new ToolFailure(`the fetching of ${address} was told to stop`)
    if (late.aborted) throw new ToolFailure(`${address} did not answer within ${timeoutMilliseconds} ms`)
    throw new ToolFailure(`${address} cannot be fetched: ${deepestMessage(error)}`)
  }
}

async function refuseUnreadable(address: URL, response: Response): Promise<void> {
  const type = response.headers.get('content-type') ?? 'text/plain'
  const problem = response.ok
    ? !TEXT_TYPE.test(type.trim().toLowerCase()) && `is ${type}, not text`
    : `answered with status ${response.status}`
  if (!problem) return
  // A body that nobody reads would hold its connection.
  await response.body?.cancel()
  throw new ToolFailure(`${address} ${problem}`)
}

function describe(
  address: URL,
  page: { text: string; bytes: number; complete: boolean },
  response: Response,
  { limitCharacters = 32 * 1024 }: ScrapeToolOptions,
): string {
  const isHtml = (response.headers.get('content-type') ?? '').includes('html')
  const { title, text } = isHtml ? pageText(page.text) : { title: '', text: page.text }
  const facts = [
    title ? `"${title}"` : undefined,
    `${page.bytes} bytes${page.complete ? '' : ' read of more'}`,
    text.length > limitCharacters ? `cut after ${limitCharacters} characters` : undefined,
  ]
  return `${response.url || address}: ${facts.filter(Boolean).join(', ')}\n${text.slice(0, limitCharacters)}`
}

function decode(bytes: Uint8Array, response: Response): string {
  const [, charset = 'utf-8'] = /charset="?([\w-]+)/i.exec(response.headers.get('content-type') ?? '') ?? []
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

function deepestMessage(error: unknown): string {
  let deepest = error
  while (deepest instanceof Error && deepest.cause instanceof Error) deepest = deepest.cause
  if (!(deepest instanceof Error)) return String(deepest)
  return deepest.message || ((deepest as NodeJS.ErrnoException).code ?? deepest.name)
}

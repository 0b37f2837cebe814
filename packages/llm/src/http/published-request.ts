/**
 * What undici publishes of its requests, read suspiciously: versions differ, and none of it is a documented type. The same of Node's built-in
 * `fetch` and of the npm package.
 */

/** A request, as it is published. */
export interface PublishedRequest {
  readonly method?: unknown
  readonly origin?: unknown
  readonly path?: unknown
  /** Names and values in turn. */
  readonly headers?: unknown
  /** Undefined or null where the client does not know it before it sends. */
  readonly contentLength?: unknown
  addHeader?(name: string, value: string): unknown
}

/** Where a request goes; a proxy's request has the whole URL as its path. */
export function urlOf({ origin, path }: PublishedRequest): URL | undefined {
  if (typeof path !== 'string') return undefined
  return URL.parse(path, String(origin)) ?? undefined
}

/** Host and port. */
export function serverOf(url: URL | undefined): { 'server.address'?: string; 'server.port'?: number } {
  if (url === undefined || url.hostname === '') return {}
  const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443)
  return { 'server.address': url.hostname.replace(/^\[|\]$/g, ''), 'server.port': port }
}

const METHODS: ReadonlySet<unknown> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY'])

/** One of HTTP's methods, else what the convention says for all others: the attribute must stay of few values. */
export function methodOf({ method }: PublishedRequest): string {
  return METHODS.has(method) ? (method as string) : '_OTHER'
}

/** The URL as content: decoded, so that redaction finds what is encoded in it; what is no text stays encoded. */
export function readableUrl(url: URL | undefined): string | undefined {
  return url?.href.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes)
    } catch {
      return bytes
    }
  })
}

/** How many bytes a published chunk or body has. */
export function bytesOf(chunk: unknown): number {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk)
  return ArrayBuffer.isView(chunk) || chunk instanceof ArrayBuffer ? chunk.byteLength : 0
}

/** A number of bytes as a header says it. */
export function sizeIn(header: unknown): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}

/** Where a request goes: the parts of a URL that may be told, and the URL itself, which is content. */

/** What is told of a request. */
export interface RequestTarget {
  readonly 'url.domain': string | undefined
  readonly 'server.address': string | undefined
  readonly 'server.port': number | undefined
}

/** A URL, however it is given; undefined for what is none. */
export function urlOf(given: unknown, base?: URL): URL | undefined {
  if (given instanceof URL) return given
  if (typeof given === 'string') return URL.parse(given, base?.href) ?? undefined
  const { url, href, origin } = (given ?? {}) as { url?: unknown; href?: unknown; origin?: unknown }
  const inner = [url, href, origin].find((part) => typeof part === 'string' || part instanceof URL)
  return inner === undefined ? undefined : urlOf(inner, base)
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/** Host and port; a URL without a host, such as a data URL, has neither. */
export function targetOf(url: URL | undefined): RequestTarget {
  const host = url?.hostname || undefined
  const port = host === undefined ? undefined : Number(url?.port) || DEFAULT_PORTS[url?.protocol ?? '']
  return { 'url.domain': host, 'server.address': host, 'server.port': port }
}

const METHODS: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
])

/** One of HTTP's methods, else what the convention says for all others: the attribute must stay of few values. */
export function methodOf(given: unknown): string {
  const method = typeof given === 'string' ? given.toUpperCase() : 'GET'
  return METHODS.has(method) ? method : '_OTHER'
}

/** The URL as content: decoded, so that the redaction of content finds what is encoded in it, credentials and signatures included. */
export function readableUrl(url: URL | undefined): string | undefined {
  return url?.href.replace(/(?:%[0-9a-f]{2})+/gi, decoded)
}

/** What is no text stays encoded. */
function decoded(bytes: string): string {
  try {
    return decodeURIComponent(bytes)
  } catch {
    return bytes
  }
}

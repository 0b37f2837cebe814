/** A request of Discord's REST API by its route: what stands for something, an id or a token, is replaced by a name for it. */

/** A request as far as it is read. */
interface Request {
  readonly method: string
  readonly fullRoute: string
}

/** What a route says of a request. */
export interface RouteFacts {
  /** Verb and route, such as `POST /channels/:id/messages`. */
  readonly method: string
  /** True where it brings a message to somebody. */
  readonly sends: boolean
  readonly conversation: string | undefined
}

/** @returns `POST /channels/:id/messages` for `/channels/1234567890/messages` */
export function describeRoute({ method, fullRoute }: Request): RouteFacts {
  const segments = fullRoute.replace(/\?.*$/s, '').replaceAll('%40', '@').split('/')
  const template = segments.map((segment, index) => placeholder(segment, segments, index) ?? segment).join('/')
  const [, root, id] = segments
  return {
    method: `${method} ${template}`,
    sends: SENDS.test(`${method} ${template}`),
    conversation: root === 'channels' ? id : undefined,
  }
}

const SENDS =
  /^(POST|PATCH) (\/channels\/:id\/messages(\/:id)?|\/interactions\/:id\/:token\/callback|\/webhooks\/:id\/:token(\/messages\/.+)?)$/

/** After these a segment is neither an id in digits nor a word of the API. */
const NAMED_BEFORE: Readonly<Record<string, string>> = { invites: ':code', templates: ':code', reactions: ':emoji' }

/** Two before the segment: what follows the id is a token. */
const HAS_TOKEN: ReadonlySet<string> = new Set(['webhooks', 'interactions'])

function placeholder(segment: string, segments: readonly string[], index: number): string | undefined {
  if (segment === '') return undefined
  const before = segments[index - 1] ?? ''
  if (before in NAMED_BEFORE) return NAMED_BEFORE[before]
  if (HAS_TOKEN.has(segments[index - 2] ?? '')) return ':token'
  return /^oauth2$|^@?[a-z]+([_-][a-z]+)*$/.test(segment) ? undefined : ':id'
}

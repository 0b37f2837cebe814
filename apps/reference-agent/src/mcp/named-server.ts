/** A server that the user names: by its URL, and with the name under which its tools are offered. */
import { InvalidArgumentError } from 'commander'
import { OWN_SERVERS } from './own-servers.ts'

export interface NamedServer {
  name: string
  url: string
}

/** Reads `name=url`; `others` are those that were named before. */
export function readNamedServer(text: string, others: readonly NamedServer[]): NamedServer[] {
  const [, name, url] = /^([a-z0-9-]+)=(https?:.+)$/.exec(text) ?? []
  if (name === undefined || url === undefined || !URL.canParse(url)) {
    throw new InvalidArgumentError('It must be a name (a-z, 0-9, "-"), "=" and an http or https URL.')
  }
  if ([...OWN_SERVERS, ...others.map((other) => other.name)].includes(name)) {
    throw new InvalidArgumentError(`There is a server "${name}" already.`)
  }
  return [...others, { name, url }]
}

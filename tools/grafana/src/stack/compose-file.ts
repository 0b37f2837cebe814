/** What the compose file says of its services: images, profiles, and the ports on this machine. Reads the file; pure otherwise. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { COMPOSE_FILE, ROOT } from './stack-files.ts'

/** One service, as far as this repository looks into it. */
export interface Service {
  readonly image: string
  readonly profiles?: readonly string[]
  /** `127.0.0.1:${VARIABLE:-3000}:3000`. */
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly command?: readonly string[]
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly depends_on?: readonly string[]
}

export interface ComposeFile {
  readonly name: string
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}

export function readComposeFile(): ComposeFile {
  return parse(readFileSync(join(ROOT, COMPOSE_FILE), 'utf8'), { uniqueKeys: true })
}

/** Where a service's port is found on this machine. */
export interface Published {
  readonly host: string
  readonly port: number
  readonly containerPort: number
}

/**
 * The published ports of a service.
 * @param environment whose variables move them
 * @throws for a port without address and number
 */
export function publishedPorts({ ports = [] }: Service, environment: NodeJS.ProcessEnv): Published[] {
  return ports.map((written) => {
    const port = withVariables(written, environment)
    const [, host, outer, inner] = /^([\d.]+):(\d+):(\d+)$/.exec(port) ?? []
    if (host === undefined) throw new Error(`the port ${written} is not written as address:port:port`)
    return { host, port: Number(outer), containerPort: Number(inner) }
  })
}

/**
 * The base URL of a service's port, without a slash at the end.
 * @throws where it does not publish the port
 */
export function baseUrl(service: Service, containerPort: number, environment: NodeJS.ProcessEnv): string {
  const found = publishedPorts(service, environment).find((port) => port.containerPort === containerPort)
  if (found === undefined) throw new Error(`${service.image} does not publish its port ${containerPort}`)
  return `http://${found.host}:${found.port}`
}

/** Compose's `${NAME:-default}`, the only form that the file uses. */
function withVariables(text: string, environment: NodeJS.ProcessEnv): string {
  return text.replace(
    /\$\{(\w+):-([^}]*)\}/g,
    (_whole, name: string, fallback: string) => environment[name] || fallback,
  )
}

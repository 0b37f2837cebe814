import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { baseUrl, publishedPorts, readComposeFile } from './compose-file.ts'
import { READY, started } from './run-stack.ts'
import { ROOT } from './stack-files.ts'

const file = readComposeFile()
const services = Object.entries(file.services)

test('the services are those that the issue names, Collector and Jaeger by profile', () => {
  expect(started(file, []).map(([name]) => name)).toEqual(['grafana', 'tempo', 'prometheus', 'pyroscope'])
  expect(started(file, ['collector', 'jaeger']).map(([name]) => name)).toEqual(Object.keys(file.services))
})

test.each(services)('%s is pinned to a version', (_name, { image }) => {
  expect(image).toMatch(/^[a-z0-9./-]+:v?\d+\.\d+\.\d+$/)
})

test.each(services)('%s is reachable from this machine only', (_name, service) => {
  const ports = publishedPorts(service, {})
  expect(ports.length).toBeGreaterThan(0)
  expect(ports.filter(({ host }) => host !== '127.0.0.1')).toEqual([])
})

test('no two services want the same port, or have the same variable', () => {
  const ports = services.flatMap(([, service]) => publishedPorts(service, {})).map(({ port }) => port)
  expect(new Set(ports).size).toBe(ports.length)
  const variables = services.flatMap(([, { ports: written = [] }]) =>
    written.map((port) => /\{(\w+):-/.exec(port)?.[1]),
  )
  expect(variables).not.toContain(undefined)
  expect(new Set(variables).size).toBe(variables.length)
})

test.each(services)(
  '%s can be asked whether it is ready, inside of the container too where its image has a program for it',
  (name, service) => {
    const { port, path } = READY[name]!
    expect(baseUrl(service, port, {}) + path).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//)
    const hasNoProgram = ['collector', 'jaeger'].includes(name)
    expect(service.healthcheck === undefined).toBe(hasNoProgram)
    // A shell is in none of these images but Grafana's and Prometheus's.
    if (service.healthcheck) expect(service.healthcheck.test[0]).toBe('CMD')
  },
)

test.each(services)(
  '%s starts after services that are there whenever it is',
  (_name, { profiles = [], depends_on = [] }) => {
    const there = started(file, profiles).map(([name]) => name)
    expect(depends_on.filter((name) => !there.includes(name))).toEqual([])
  },
)

test('what is mounted exists: files of the repository, read-only, and volumes that are declared', () => {
  const mounts = services.flatMap(([, { volumes = [] }]) => volumes)
  const named = mounts.filter((mount) => !mount.startsWith('./')).map((mount) => mount.split(':')[0]!)
  expect(named.toSorted()).toEqual(Object.keys(file.volumes).toSorted())
  for (const mount of mounts.filter((path) => path.startsWith('./'))) {
    const [path, , mode] = mount.split(':')
    expect(existsSync(join(ROOT, path!)), path).toBe(true)
    expect(mode, path).toBe('ro')
  }
})

test('every file that a command names is mounted', () => {
  for (const [name, { command = [], volumes = [] }] of services) {
    for (const argument of command) {
      const configured = /config(?:\.file)?=(\/\S+)$/.exec(argument)?.[1]
      if (configured === undefined) continue
      const [outer, inner] = volumes
        .map((mount) => mount.split(':'))
        .find(([, path]) => configured.startsWith(`${path}/`))!
      expect(existsSync(join(ROOT, outer!, configured.slice(inner!.length))), name).toBe(true)
    }
  }
})

test('a variable moves a port; a port without an address is refused', () => {
  expect(baseUrl(file.services['grafana']!, 3000, {})).toBe('http://127.0.0.1:3000')
  expect(baseUrl(file.services['grafana']!, 3000, { ZEPH_STACK_GRAFANA_PORT: '3999' })).toBe('http://127.0.0.1:3999')
  expect(() => publishedPorts({ image: 'x', ports: ['3000:3000'] }, {})).toThrow('3000:3000')
  expect(() => baseUrl(file.services['grafana']!, 9999, {})).toThrow('does not publish its port 9999')
})

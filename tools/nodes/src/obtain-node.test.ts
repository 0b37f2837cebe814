import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { obtainNode } from './obtain-node.ts'

const NAME = `node-${process.platform}-${process.arch}`
const VERSION = '1.2.3'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zeph-node-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A package whose `bin/node` says that it is some version. */
function packNode(says: string): Buffer {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'package/bin'), { recursive: true })
  writeFileSync(join(folder, 'package/package.json'), JSON.stringify({ name: NAME, version: VERSION }))
  writeFileSync(join(folder, 'package/bin/node'), `#!/bin/sh\necho ${says}\n`)
  chmodSync(join(folder, 'package/bin/node'), 0o755)
  execFileSync('tar', ['-czf', 'package.tgz', 'package'], { cwd: folder })
  return readFileSync(join(folder, 'package.tgz'))
}

/** A registry with one package, and npm told to use it. */
async function useRegistry(tarball: Buffer): Promise<string[]> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url!)
    const { port } = server.address() as AddressInfo
    const dist = {
      tarball: `http://localhost:${port}/package.tgz`,
      integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
    }
    const versions = { [VERSION]: { name: NAME, version: VERSION, dist } }
    if (request.url === '/package.tgz') response.end(tarball)
    else if (request.url === `/${NAME}`) response.end(JSON.stringify({ name: NAME, 'dist-tags': {}, versions }))
    else response.writeHead(404).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  onTestFinished(() => void server.close())
  vi.stubEnv('npm_config_registry', `http://localhost:${(server.address() as AddressInfo).port}/`)
  vi.stubEnv('npm_config_cache', temporaryFolder())
  vi.stubEnv('npm_config_fetch_retries', '0')
  onTestFinished(() => void vi.unstubAllEnvs())
  return asked
}

test('the running Node serves where its major version is asked for', async () => {
  const { node } = process.versions
  const cache = join(temporaryFolder(), 'none')
  expect(await obtainNode(`${node.split('.')[0]}.0.0`, cache)).toEqual({ version: node, binary: process.execPath })
  expect(() => readdirSync(cache)).toThrow('ENOENT')
})

test('another one comes from the registry, once', async () => {
  const asked = await useRegistry(packNode(`v${VERSION}`))
  const cache = join(temporaryFolder(), 'cache')
  const obtained = await obtainNode(VERSION, cache)
  expect(obtained).toEqual({ version: VERSION, binary: join(cache, VERSION, 'package/bin/node') })
  expect(execFileSync(obtained.binary, { encoding: 'utf8' })).toBe(`v${VERSION}\n`)
  const before = asked.length
  expect(before).toBeGreaterThan(0)
  expect(await obtainNode(VERSION, cache)).toEqual(obtained)
  expect(asked.length).toBe(before)
  expect(readdirSync(cache)).toEqual([VERSION])
})

test('a version that the registry does not have is told, and leaves nothing behind', async () => {
  await useRegistry(packNode('v1.2.3'))
  const cache = join(temporaryFolder(), 'cache')
  await expect(obtainNode('1.2.4', cache)).rejects.toThrow(
    new RegExp(`^Node 1\\.2\\.4 cannot be had: the package ${NAME}@1\\.2\\.4 was not found \\(npm error`),
  )
  expect(readdirSync(cache)).toEqual([])
})

test('a package with another Node in it is refused, and not kept', async () => {
  await useRegistry(packNode('v9.9.9'))
  const cache = join(temporaryFolder(), 'cache')
  await expect(obtainNode(VERSION, cache)).rejects.toThrow('failed: it says it is v9.9.9')
  expect(readdirSync(cache)).toEqual([])
})

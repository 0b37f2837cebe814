/** Follows docs/vault.md: its commands, in their order, in one shell. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures/trace-builder.ts'

const GUIDE = readFileSync(new URL('../../../../docs/vault.md', import.meta.url), 'utf8')
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** A folder with an `npx` that knows `zeph-trace` alone: the one of these sources. */
function folderWithNpx(): string {
  const folder = temporaryFolder()
  const command = `exec '${process.execPath}' --conditions=@zeph-telemetry/source '${MAIN}' "$@"`
  writeFileSync(join(folder, 'npx'), `#!/bin/sh\n[ "$1" = zeph-trace ] || exit 127\nshift\n${command}\n`)
  chmodSync(join(folder, 'npx'), 0o755)
  return folder
}

test.skipIf(process.platform === 'win32')('the commands of the guide work in their order', () => {
  const cwd = join(temporaryFolder(), 'project')
  mkdirSync(cwd)
  const script = [...GUIDE.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, commands]) => commands).join('')
  expect(script.match(/npx zeph-trace vault/g)?.length).toBeGreaterThan(4)
  const { ZEPH_VAULT_KEY: _key, NODE_OPTIONS: _options, ...environment } = process.env
  const env = { ...environment, PATH: `${folderWithNpx()}${delimiter}${process.env.PATH}` }
  const { stdout, stderr, status } = spawnSync('sh', ['-eu', '-c', script], { cwd, env, encoding: 'utf8' })
  expect([stdout, status]).toEqual(['ZEPH_OTEL_HEADERS\n{"authorization": "Bearer change-me"}\nZEPH_OTEL_HEADERS\n', 0])
  expect(stderr).toContain('set ZEPH_OTEL_HEADERS in .local/vault.age')
  expect(readdirSync(cwd).toSorted()).toEqual(['.gitignore', '.local', 'vault.key.backup', 'zeph.toml'])
})

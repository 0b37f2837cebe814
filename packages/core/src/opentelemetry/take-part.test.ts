import { execFile } from 'node:child_process'
import { cp, glob, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { labelled, names, OURS, THEIRS } from './fixtures/hosts/run-host.ts'
import type { Report } from './fixtures/hosts/seen.ts'

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/hosts/${name}`, import.meta.url))
const packageFolder = (name: string) => realpath(dirname(findPackageJSON(name, import.meta.url)!))
const CORE = fileURLToPath(new URL('../..', import.meta.url))

let directory: string
beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'zeph-take-part-')))
})
afterAll(() => rm(directory, { recursive: true }))

async function run(...args: string[]): Promise<Report> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    cwd: directory,
    env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

it('works in a bundle, where no other copy of the API can be found', async () => {
  const outfile = join(directory, 'bundled.mjs')
  await build({
    entryPoints: [fixture('bundled.ts')],
    conditions: ['@zeph-telemetry/source', 'profiling', 'import'],
    bundle: true,
    platform: 'node',
    logLevel: 'error',
    format: 'esm',
    outfile,
  })
  const report = await run(outfile)
  expect(names(report.ours)).toEqual(labelled('bundled', [...OURS, ...THEIRS]).toSorted())
})

it.each(['1.9.0', '1.10.1'])(
  'leaves the slots open for a host on API %s that comes after our first span',
  async (version) => {
    const report = await run(
      '--conditions=@zeph-telemetry/source',
      '--conditions=profiling',
      await programWithApi(version),
    )
    expect(report.facts).toEqual({ registered: true })
    expect(names(report.theirs)).toEqual([...labelled('host', THEIRS), 'third party, after'])
    expect(names(report.ours)).toEqual([
      'before the host',
      'beside core, before',
      ...labelled('host', OURS),
      'third party, before',
    ])
    const byName = new Map([...report.ours, ...report.theirs].map((span) => [span.name, span]))
    const parentOf = (name: string) => byName.get(name)?.parentSpanId
    for (const name of [
      'host: ours first',
      'host: theirs first',
      'beside core, before',
      'third party, before',
      'third party, after',
    ])
      expect(parentOf(name), name).toBe(byName.get('before the host')?.spanId)
    expect(parentOf('host: theirs in ours')).toBe(byName.get('host: ours first')?.spanId)
    expect(parentOf('host: ours in theirs')).toBe(byName.get('host: theirs first')?.spanId)
  },
)

/** A folder with a program, core, the SDK, and a copy of the API that says it has another version. */
async function programWithApi(version: string): Promise<string> {
  const program = join(directory, version)
  const modules = join(program, 'node_modules')
  const copy = join(modules, '@opentelemetry/api')
  await mkdir(join(modules, '@zeph-telemetry'), { recursive: true })
  await cp(await packageFolder('@opentelemetry/api'), copy, { recursive: true })
  for await (const file of glob('**/*.{cjs,mjs,json}', { cwd: copy })) {
    const text = await readFile(join(copy, file), 'utf8')
    await writeFile(join(copy, file), text.replaceAll('1.10.0', version))
  }
  await symlink(await packageFolder('@opentelemetry/sdk-trace'), join(modules, '@opentelemetry/sdk-trace'))
  await symlink(CORE, join(modules, '@zeph-telemetry/core'))
  await writeFile(join(program, 'package.json'), '{ "type": "module" }')
  for (const name of ['other-version.ts', 'seen.ts']) await cp(fixture(name), join(program, name))
  return join(program, 'other-version.ts')
}

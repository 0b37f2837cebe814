import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type CliEnd, type CliOptions, runCli } from '../fixtures/run-cli.ts'

const OLD = `# the demo
[observability]
exporter = "otlp" # to the collector
endpoint = "http://collector:4318"

[agent]
name = "demo"
`

const NEW = `# the demo
[telemetry]
enabled = true
backend = "otlp" # to the collector
otlp_endpoint = "http://collector:4318"

[agent]
name = "demo"
`

const DIFF = `@@ -1,7 +1,8 @@
 # the demo
-[observability]
-exporter = "otlp" # to the collector
-endpoint = "http://collector:4318"
+[telemetry]
+enabled = true
+backend = "otlp" # to the collector
+otlp_endpoint = "http://collector:4318"
 
 [agent]
 name = "demo"
`

const NOTICE =
  'zeph-trace: [observability] is deprecated and will not be read from version 0.2.0 on: exporter is now telemetry.enabled and ' +
  'telemetry.backend, endpoint is now telemetry.otlp_endpoint\n'

function directoryWith(name: string, content: string | Uint8Array): string {
  const directory = mkdtempSync(join(tmpdir(), 'migrate-config-'))
  writeFileSync(join(directory, name), content)
  return directory
}

const migrate = (cwd: string, args: readonly string[] = [], options: CliOptions = {}): Promise<CliEnd> =>
  runCli(['migrate-config', ...args], { cwd, nodeFlags: ['--conditions=@zeph-telemetry/source'], ...options })

test('without options the new text of zeph.toml is printed, and the file stays', async () => {
  const cwd = directoryWith('zeph.toml', OLD)
  expect(await migrate(cwd)).toEqual({ stdout: NEW, stderr: NOTICE, code: 0, signal: null })
  expect(readFileSync(join(cwd, 'zeph.toml'), 'utf8')).toBe(OLD)
  expect(readdirSync(cwd)).toEqual(['zeph.toml'])
})

test('--diff prints what would change, without colour in a pipe, and the file stays', async () => {
  const cwd = directoryWith('zeph.toml', OLD)
  const { stdout, stderr, code } = await migrate(cwd, ['--diff'])
  expect([stdout, stderr, code]).toEqual([`--- zeph.toml\n+++ zeph.toml\n${DIFF}`, NOTICE, 0])
  expect(readFileSync(join(cwd, 'zeph.toml'), 'utf8')).toBe(OLD)
})

test('--in-place writes the file and says so; the second time there is nothing to do and nothing is written', async () => {
  const cwd = directoryWith('zeph.toml', OLD)
  const file = join(cwd, 'zeph.toml')
  chmodSync(file, 0o640)
  const first = await migrate(cwd, ['--in-place'])
  expect(first).toMatchObject({ stdout: '', stderr: `${NOTICE}zeph-trace: zeph.toml: rewritten\n`, code: 0 })
  expect(readFileSync(file, 'utf8')).toBe(NEW)
  const { ino, mtimeMs, mode } = statSync(file)
  expect(mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o640)
  const second = await migrate(cwd, ['--in-place'])
  expect(second).toMatchObject({ stdout: '', stderr: 'zeph-trace: zeph.toml: nothing to migrate\n', code: 0 })
  expect(statSync(file)).toMatchObject({ ino, mtimeMs })
  expect(readdirSync(cwd)).toEqual(['zeph.toml'])
})

test('--diff --in-place shows and writes', async () => {
  const cwd = directoryWith('zeph.toml', OLD)
  const { stdout, code } = await migrate(cwd, ['--diff', '--in-place'])
  expect([stdout, code]).toEqual([`--- zeph.toml\n+++ zeph.toml\n${DIFF}`, 0])
  expect(readFileSync(join(cwd, 'zeph.toml'), 'utf8')).toBe(NEW)
})

test('the file is the argument, else what ZEPH_CONFIG names, else zeph.toml', async () => {
  const cwd = directoryWith('zeph.toml', '# default\n')
  writeFileSync(join(cwd, 'variable.toml'), '# variable\n')
  writeFileSync(join(cwd, 'argument.toml'), '# argument\n')
  const env = { ZEPH_CONFIG: 'variable.toml' }
  expect((await migrate(cwd, ['argument.toml'], { env })).stdout).toBe('# argument\n')
  expect((await migrate(cwd, [], { env })).stdout).toBe('# variable\n')
  expect((await migrate(cwd, [], { env: { ZEPH_CONFIG: '' } })).stdout).toBe('# default\n')
})

test('nothing to migrate: the text as it is, or an empty diff, and a word on stderr', async () => {
  const cwd = directoryWith('zeph.toml', NEW)
  const word = 'zeph-trace: zeph.toml: nothing to migrate\n'
  expect(await migrate(cwd)).toMatchObject({ stdout: NEW, stderr: word, code: 0 })
  expect(await migrate(cwd, ['--diff'])).toMatchObject({ stdout: '', stderr: word, code: 0 })
})

test('a byte order mark comes back', async () => {
  expect((await migrate(directoryWith('zeph.toml', `\ufeff${OLD}`))).stdout).toBe(`\ufeff${NEW}`)
})

test('what is dropped or stays is named', async () => {
  const cwd = directoryWith('zeph.toml', '[debug.traces]\nmax_spans = 1\nmore = 2\n')
  const { stderr } = await migrate(cwd, ['--in-place'])
  expect(stderr).toContain('debug.traces.max_spans has no successor')
  expect(stderr).toContain('debug.traces.more is not a known key')
  expect(readFileSync(join(cwd, 'zeph.toml'), 'utf8')).toBe('[debug.traces]\n# debug.traces.max_spans = 1\nmore = 2\n')
})

test.each([
  ['invalid TOML', '[observability]\nexporter = = 1\n', /^zeph-trace: zeph\.toml:2 is not valid TOML: [^\n]+\n$/],
  ['a key twice', 'a = 1\n\na = 2\n', /^zeph-trace: zeph\.toml:3 is not valid TOML: [^\n]+\n$/],
  ['bytes that are not UTF-8', new Uint8Array([97, 61, 34, 0xff, 34]), /^zeph-trace: zeph\.toml is not UTF-8 text\n$/],
])('%s: 1, said on stderr with its place, and the file stays', async (_case, content, message) => {
  const cwd = directoryWith('zeph.toml', content)
  const { stdout, stderr, code } = await migrate(cwd, ['--in-place'])
  expect([stdout, code]).toEqual(['', 1])
  expect(stderr).toMatch(message)
  expect(readFileSync(join(cwd, 'zeph.toml'))).toEqual(Buffer.from(content))
})

test.each([
  ['a file that is not there', 'none.toml', 'ENOENT'],
  ['a directory', '.', 'EISDIR'],
])('%s: 1, said on stderr', async (_case, name, reason) => {
  const { stdout, stderr, code } = await migrate(directoryWith('zeph.toml', OLD), [name])
  expect([stdout, stderr, code]).toEqual(['', `zeph-trace: ${name} cannot be read: ${reason}\n`, 1])
})

test('the diff in docs/migration.md is what the command makes of its file', async () => {
  const page = readFileSync(fileURLToPath(new URL('../../../../docs/migration.md', import.meta.url)), 'utf8')
  const [, diff = ''] = /^```diff\n(.*?)^```$/ms.exec(page) ?? []
  const lines = diff.split(/(?<=\n)/).slice(3)
  const before = lines.flatMap((line) => (line.startsWith('+') ? [] : [line.slice(1)])).join('')
  const { stdout, code } = await migrate(directoryWith('zeph.toml', before), ['--diff'])
  expect([stdout, code]).toEqual([diff, 0])
})

import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type CliEnd, type CliOptions, runCli } from '../fixtures/run-cli.ts'
import { temporaryFolder } from '../fixtures/trace-builder.ts'

const SECRET = 'hunter2-very-secret'
const nodeFlags = ['--conditions=@zeph-telemetry/source']
const vault = (args: readonly string[], options: CliOptions) => runCli(['vault', ...args], { nodeFlags, ...options })

/** A folder whose `zeph.toml` names a new vault, as `init` makes it. */
async function folderWithVault(): Promise<string> {
  const cwd = temporaryFolder()
  const { stdout, code } = await vault(['init'], { cwd })
  expect(code).toBe(0)
  appendFileSync(join(cwd, 'zeph.toml'), stdout)
  return cwd
}

test.each(['', 'init', 'set', 'get', 'list', 'delete'])(
  'the help of "vault %s" fits 80 columns, has an example and the exit codes',
  async (command) => {
    const { stdout, stderr, code } = await vault([...(command ? [command] : []), '--help'], {})
    expect([stderr, code]).toEqual(['', 0])
    expect(stdout).toMatch(/Examples:\n {2}zeph-trace vault /)
    expect(stdout).toContain('Exit codes: 0 done; 1 no such key')
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  },
)

test('init makes a vault and its key, for the owner alone, and prints what zeph.toml needs', async () => {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'zeph.toml'), '[telemetry]\nservice_name = "shop"')
  const { stdout, stderr, code } = await vault(['init'], { cwd })
  expect([stdout, code]).toEqual([
    '\n[vault]\nbackend = "age"\nfile = ".local/vault.age"\nkey_file = ".local/vault.key"\n',
    0,
  ])
  expect(stderr).toMatch(/made the vault \.local\/vault\.age.*\n.*made its key \.local\/vault\.key/)
  expect(readFileSync(join(cwd, '.local/vault.key'), 'utf8')).toMatch(/^AGE-SECRET-KEY-1[A-Z0-9]{58}$/m)
  if (process.platform !== 'win32') {
    const modes = ['vault.key', 'vault.age', ''].map((name) => statSync(join(cwd, '.local', name)).mode & 0o777)
    expect(modes).toEqual([0o600, 0o600, 0o700])
  }
  appendFileSync(join(cwd, 'zeph.toml'), stdout)
  expect(await vault(['list'], { cwd })).toMatchObject({ stdout: '', code: 0 })
})

test('init overwrites nothing, and prints nothing that zeph.toml has already', async () => {
  const cwd = await folderWithVault()
  const [key, file] = ['.local/vault.key', '.local/vault.age'].map((path) => readFileSync(join(cwd, path), 'utf8'))
  const again = await vault(['init'], { cwd })
  expect([again.stdout, again.code]).toEqual(['', 1])
  expect(again.stderr).toContain('vault.file is ".local/vault.age", but must be a file that is not there yet')
  const other = await vault(['init', '--file', 'other.age'], { cwd })
  expect([other.stdout, other.code]).toEqual([expect.stringContaining('file = "other.age"'), 0])
  expect(other.stderr).toContain('it opens with the key in .local/vault.key')
  expect(readFileSync(join(cwd, '.local/vault.key'), 'utf8')).toBe(key)
  expect(readFileSync(join(cwd, '.local/vault.age'), 'utf8')).toBe(file)
  writeFileSync(join(cwd, 'zeph.toml'), '[vault]\nbackend = "age"\nfile = "third.age"\nkey_file = "third.key"\n')
  expect(await vault(['init'], { cwd })).toMatchObject({ stdout: '', code: 0 })
  expect(readdirSync(cwd)).toContain('third.key')
  writeFileSync(join(cwd, 'zeph.toml'), '[vault]\nbackend = "age"\nfile = "fourth.age"\n')
  expect((await vault(['init'], { cwd })).stdout).toContain('key_file = ".local/vault.key"\n')
})

test('what is set is listed and given back; nothing of it stands on the disk or in a message', async () => {
  const cwd = await folderWithVault()
  const set = await vault(['set', 'B_KEY'], { cwd, input: `${SECRET}\n` })
  expect(set).toMatchObject({ stdout: '', stderr: 'zeph-trace: set B_KEY in .local/vault.age\n', code: 0 })
  await vault(['set', 'A_KEY'], { cwd, input: ' first\nsecond \r\n' })
  expect(await vault(['list'], { cwd })).toMatchObject({ stdout: 'A_KEY\nB_KEY\n', stderr: '', code: 0 })
  expect(await vault(['get', 'B_KEY'], { cwd })).toMatchObject({ stdout: `${SECRET}\n`, stderr: '', code: 0 })
  expect(await vault(['get', 'A_KEY'], { cwd })).toMatchObject({ stdout: ' first\nsecond \n', code: 0 })
  expect(readdirSync(join(cwd, '.local')).toSorted()).toEqual(['vault.age', 'vault.key'])
  for (const name of ['vault.age', 'vault.key']) {
    expect(readFileSync(join(cwd, '.local', name), 'utf8')).not.toContain(SECRET)
  }
  const deleted = await vault(['delete', 'B_KEY'], { cwd })
  expect(deleted).toMatchObject({ stdout: '', stderr: 'zeph-trace: deleted B_KEY from .local/vault.age\n', code: 0 })
  const missing = { stdout: '', stderr: 'zeph-trace: the vault (.local/vault.age) has no key B_KEY\n', code: 1 }
  expect(await vault(['delete', 'B_KEY'], { cwd })).toMatchObject(missing)
  expect(await vault(['get', 'B_KEY'], { cwd })).toMatchObject(missing)
})

test('values that are set at the same time by several processes all arrive', async () => {
  const cwd = await folderWithVault()
  const keys = ['A', 'B', 'C', 'D']
  await Promise.all(keys.map((key) => vault(['set', key], { cwd, input: `value of ${key}` })))
  expect((await vault(['list'], { cwd })).stdout).toBe('A\nB\nC\nD\n')
})

test('options win over the configuration, variables over the file, and a key may stand in ZEPH_VAULT_KEY', async () => {
  const cwd = await folderWithVault()
  await vault(['set', 'A'], { cwd, input: 'of toml' })
  await vault(['init', '--file', 'b.age', '--key-file', 'b.key'], { cwd })
  const both = ['--file', 'b.age', '--key-file', 'b.key']
  await vault(['set', 'A', ...both], { cwd, input: 'of b' })
  expect((await vault(['get', 'A'], { cwd })).stdout).toBe('of toml\n')
  expect((await vault(['get', ...both, 'A'], { cwd })).stdout).toBe('of b\n')
  const variables = { ZEPH_VAULT_FILE: 'b.age', ZEPH_VAULT_KEY_FILE: 'b.key' }
  expect((await vault(['get', 'A'], { cwd, env: variables })).stdout).toBe('of b\n')
  const elsewhere = temporaryFolder()
  const key = /AGE-SECRET-KEY-\w+/.exec(readFileSync(join(cwd, 'b.key'), 'utf8'))?.[0]
  for (const value of [key, join(cwd, 'b.key')]) {
    const env = { ZEPH_VAULT_KEY: value }
    const found = await vault(['get', 'A', '--file', join(cwd, 'b.age')], { cwd: elsewhere, env })
    expect(found).toMatchObject({ stdout: 'of b\n', stderr: '' })
  }
})

test('init without a key file takes the key of ZEPH_VAULT_KEY', async () => {
  const other = await folderWithVault()
  const key = /AGE-SECRET-KEY-\w+/.exec(readFileSync(join(other, '.local/vault.key'), 'utf8'))?.[0]
  for (const value of [key, join(other, '.local/vault.key')]) {
    const [cwd, env] = [temporaryFolder(), { ZEPH_VAULT_KEY: value }]
    const made = await vault(['init'], { cwd, env })
    expect(made).toMatchObject({ stdout: '\n[vault]\nbackend = "age"\nfile = ".local/vault.age"\n', code: 0 })
    expect(made.stderr).toContain(`it opens with the key in ${value === key ? 'ZEPH_VAULT_KEY' : value}`)
    expect(readdirSync(join(cwd, '.local'))).toEqual(['vault.age'])
    await vault(['set', 'A', '--file', '.local/vault.age'], { cwd, env, input: 'x' })
    expect((await vault(['get', 'A', '--file', '.local/vault.age'], { cwd, env })).stdout).toBe('x\n')
  }
})

test('the environment is read and listed, and cannot be set: the way out is said', async () => {
  const options = { cwd: temporaryFolder(), env: { ZEPH_OTEL_HEADERS: '{}', OTHER: 'o', ZEPH_EMPTY: '' } }
  expect(await vault(['get', 'OTHER'], options)).toMatchObject({ stdout: 'o\n', code: 0 })
  expect(await vault(['get', 'ZEPH_EMPTY'], options)).toMatchObject({ stdout: '', code: 1 })
  expect(await vault(['list'], options)).toMatchObject({ stdout: 'ZEPH_OTEL_HEADERS\n', code: 0 })
  for (const args of [
    ['set', 'A'],
    ['delete', 'OTHER'],
  ]) {
    const { stdout, stderr, code } = await vault(args, { ...options, input: SECRET })
    expect([stdout, code]).toEqual(['', 1])
    expect(stderr).toMatch(/the environment.*cannot be changed from here[\s\S]*zeph-trace vault init/)
    expect(stderr).not.toContain(SECRET)
  }
})

test.each([
  [['set', 'KEY', SECRET]],
  [['set', `KEY=${SECRET}`]],
  [['set', 'KEY', '--value', SECRET]],
  [['set', `--value=${SECRET}`, 'KEY']],
  [['set', 'KEY', `--value=${SECRET}`]],
  [['set', '--', `-${SECRET}`]],
  [['set', `Bearer ${SECRET}`]],
  [['get', 'KEY', SECRET]],
  [['get', `KEY=${SECRET}`, 'x']],
  [['delete', 'KEY', SECRET]],
  [['set']],
  [['get']],
  [['nope']],
  [[]],
])('%j is wrong usage: 2, and what may be a secret is not repeated', async (args) => {
  const cwd = temporaryFolder()
  const { stdout, stderr, code } = await vault(args, { cwd, input: 'piped', env: { ZEPH_VAULT_BACKEND: 'age' } })
  expect([stdout, code]).toEqual(['', 2])
  expect(stderr).not.toBe('')
  expect(stderr).not.toMatch(/hunter2| {4}at /)
  if (args[0] === 'set' && args.length > 1) expect(stderr).toMatch(/The value is piped in or\s+asked for/)
  expect(readdirSync(cwd)).toEqual([])
})

test('nothing, an empty line, bytes that are no text, and more than a mebibyte are no values', async () => {
  const cwd = await folderWithVault()
  for (const [input, message] of [
    [undefined, /no value was given/],
    ['', /no value was given/],
    ['\n', /no value was given/],
    [Uint8Array.of(0x68, 0xff), /no UTF-8 text/],
    [SECRET.repeat(60_000), /longer than 1 MiB/],
  ] as const) {
    const { stderr, code } = await vault(['set', 'A'], { cwd, ...(input !== undefined && { input }) })
    expect(code).toBe(1)
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain(SECRET)
  }
  expect((await vault(['list'], { cwd })).stdout).toBe('')
})

test('a vault or a configuration that cannot be used is said in one line, without a stack: 1', async () => {
  const cwd = await folderWithVault()
  await vault(['set', 'A'], { cwd, input: SECRET })
  const failures: [CliEnd, RegExp][] = [
    [await vault(['get', 'A', '--file', 'none.age'], { cwd }), /vault\.file is "none\.age".*ENOENT/],
    [await vault(['get', 'A', '--key-file', 'none.key'], { cwd }), /vault\.key_file is "none\.key".*ENOENT/],
    [await vault(['list'], { cwd, env: { ZEPH_VAULT_BACKEND: 'safe' } }), /ZEPH_VAULT_BACKEND is "safe"/],
    [await vault(['list'], { cwd, env: { ZEPH_CONFIG: 'none.toml' } }), /none\.toml/],
  ]
  writeFileSync(join(cwd, '.local/vault.age'), SECRET)
  failures.push([await vault(['get', 'A'], { cwd }), /must be an age file, whole and unchanged/])
  for (const [{ stdout, stderr, code }, message] of failures) {
    expect([stdout, code]).toEqual(['', 1])
    expect(stderr).toMatch(message)
    expect(stderr.split('\n')).toHaveLength(2)
    expect(stderr).not.toContain(SECRET)
  }
})

test('what only an export needs does not stop a vault command, and the other commands do not load core', async () => {
  const cwd = await folderWithVault()
  appendFileSync(join(cwd, 'zeph.toml'), '[telemetry]\nenabled = true\nbackend = "otlp"\n')
  const env = { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abcdefghijklmnop1' }
  expect(await vault(['list'], { cwd, env })).toMatchObject({ stderr: expect.stringContaining('no keys'), code: 0 })
  const list = fileURLToPath(new URL('../../../core/src/fixtures/module-list.ts', import.meta.url))
  const { stdout } = await runCli(['--version'], { nodeFlags: [...nodeFlags, '--import', list] })
  expect(stdout).toContain('cli/src/commands/vault.ts')
  expect(stdout).not.toMatch(/core\/src\/(?!fixtures)|cli\/src\/vault\//)
})

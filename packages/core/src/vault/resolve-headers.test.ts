import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ZephConfigError } from '../config/config-error.ts'
import { state } from '../global-state.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { AgeVault } from './age-vault.ts'
import { ageFiles } from './fixtures/age-files.ts'
import { allOf } from './fixtures/all-of-error.ts'
import { openVault } from './open-vault.ts'
import { resolveHeaders } from './resolve-headers.ts'

const environmentVault = (environment: NodeJS.ProcessEnv) =>
  openVault({ backend: 'env', file: 'unused', keyFile: undefined }, environment)
const DEFAULT = { otlpHeadersVaultKey: undefined }

async function errorOf(promise: Promise<unknown>): Promise<ZephConfigError> {
  const error = await promise.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ZephConfigError)
  return error as ZephConfigError
}

test('the configured key gives the headers, else ZEPH_OTEL_HEADERS, else there are none', async () => {
  const vault = environmentVault({ MINE: '{"a": "value-1", "B": "value-2"}', ZEPH_OTEL_HEADERS: '{"c": "value-3"}' })
  expect(await resolveHeaders(vault, { otlpHeadersVaultKey: 'MINE' })).toEqual({ a: 'value-1', B: 'value-2' })
  expect(await resolveHeaders(vault, DEFAULT)).toEqual({ c: 'value-3' })
  expect(await resolveHeaders(environmentVault({}), DEFAULT)).toEqual({})
  expect(await resolveHeaders(environmentVault({ ZEPH_OTEL_HEADERS: '{}' }), DEFAULT)).toEqual({})
})

test('a configured key that is not there is an error that says how to set it', async () => {
  const vault = environmentVault({ ZEPH_OTEL_HEADERS: '{"c": "value-3"}' })
  const error = await errorOf(resolveHeaders(vault, { otlpHeadersVaultKey: 'MINE' }))
  expect(error).toMatchObject({ code: 'missing_secret', key: 'telemetry.otlp_headers_vault_key', value: 'MINE' })
  expect(error.message).toMatch(/environment.*set that variable.*zeph-trace vault set MINE$/)
  const { file, keyFile } = await ageFiles()
  await new AgeVault({ file, keyFile }).create()
  const age = openVault({ backend: 'age', file, keyFile })
  const other = await errorOf(resolveHeaders(age, { otlpHeadersVaultKey: 'MINE' }))
  expect(other.message).toContain(`(${file}); run: zeph-trace vault set MINE`)
})

test('with otlp_headers_optional it is said once, and there are no headers; what is there and wrong stays an error', async () => {
  using stderr = new CapturedStderr()
  const config = { otlpHeadersVaultKey: 'MINE', otlpHeadersOptional: true }
  expect(await resolveHeaders(environmentVault({}), config)).toEqual({})
  expect(await resolveHeaders(environmentVault({}), config)).toEqual({})
  expect(stderr.lines).toEqual([expect.stringMatching(/sent without headers: .*"MINE".*zeph-trace vault set MINE\n$/)])
  expect(await resolveHeaders(environmentVault({ MINE: '{"a": "value-1"}' }), config)).toEqual({ a: 'value-1' })
  const error = await errorOf(resolveHeaders(environmentVault({ MINE: '{"a": hunter2}' }), config))
  expect(error).toMatchObject({ code: 'invalid_secret' })
  expect(allOf(error)).not.toContain('hunter2')
})

test('who configured the headers themselves as the key does not read them in the error', async () => {
  const key = '{"authorization": "Bearer hunter2"}'
  const error = await errorOf(resolveHeaders(environmentVault({}), { otlpHeadersVaultKey: key }))
  expect(error).toMatchObject({ code: 'missing_secret', value: '[REDACTED]' })
  expect(allOf(error)).not.toContain('hunter2')
})

test('a vault that was configured and cannot be opened is an error, headers or not', async () => {
  const { file, keyFile } = await ageFiles()
  const vault = openVault({ backend: 'age', file, keyFile })
  expect(await errorOf(resolveHeaders(vault, DEFAULT))).toMatchObject({ code: 'vault_unreadable', key: 'vault.file' })
  await vault.set?.('OTHER', 'value-1')
  expect(await resolveHeaders(vault, DEFAULT)).toEqual({})
  rmSync(file)
  await expect(resolveHeaders(vault, DEFAULT)).rejects.toMatchObject({ code: 'vault_unreadable' })
})

test.each([
  ['no JSON', 'authorization=Bearer hunter2', /a JSON object of texts/],
  ['JSON that is cut', '{"authorization": "Bearer hunter2', /a JSON object of texts/],
  ['a text', '"Bearer hunter2"', /a JSON object of texts/],
  ['a list', '[{"authorization": "Bearer hunter2"}]', /a JSON object of texts/],
  ['a number', '{"ok": "1", "hunter2": 7}', /a value is no text \(header 2\)/],
  ['a list of values', '{"authorization": ["hunter2"]}', /a value is no text \(header 1\)/],
  ['null', '{"authorization": null}', /a value is no text/],
  ['a line break', '{"authorization": "Bearer hunter2\\n"}', /a value has characters.*\(header 1\)/],
  ['a second header in a value', '{"a": "1\\r\\nauthorization: hunter2"}', /a value has characters/],
  ['a name with a colon', '{"authorization: Bearer hunter2": "x"}', /a name has characters/],
  ['an empty name', '{"": "hunter2"}', /a name has characters/],
  ['a name in two spellings', '{"authorization": "hunter2", "Authorization": "x"}', /a name stands there twice/],
])('a value with %s is refused, and neither names nor values are shown', async (_name, text, message) => {
  const error = await errorOf(resolveHeaders(environmentVault({ MINE: text }), { otlpHeadersVaultKey: 'MINE' }))
  expect(error).toMatchObject({ code: 'invalid_secret', key: 'MINE', value: '[REDACTED]', file: 'environment' })
  expect(error.message).toMatch(message)
  expect(allOf(error)).not.toContain('hunter2')
})

test('values are remembered for redaction, and what stands in them behind a scheme', async () => {
  const basic = Buffer.from('long-user:pass:word').toString('base64')
  const short = Buffer.from('me:tiny').toString('base64')
  const headers = {
    authorization: 'Bearer token-of-bearer',
    'proxy-authorization': `basic  ${basic}`,
    'x-other': `Basic ${short}`,
    'x-api-key': 'plain-api-key',
    'x-phrase': 'Bearer of bad news',
  }
  const vault = { name: 'mine', get: async () => JSON.stringify(headers) }
  expect(await resolveHeaders(vault, DEFAULT)).toEqual(headers)
  const remembered = [...Object.values(headers), 'token-of-bearer', basic, short, 'pass:word']
  for (const secret of remembered) expect(state.secrets).toContain(secret)
  for (const text of ['of bad news', 'tiny', 'me']) expect(state.secrets).not.toContain(text)
})

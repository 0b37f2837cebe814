import { expect, onTestFinished, test } from 'vitest'
import { activeRedactor } from '../../redaction/active-redactor.ts'
import { elasticHeaders } from './elastic-headers.ts'

const asked = (ecsHeadersVaultKey: string | undefined) =>
  elasticHeaders({
    logging: { ecsHeadersVaultKey },
    vault: { backend: 'env', file: 'unused', keyFile: undefined },
  })

function setVariable(name: string, value: string): void {
  process.env[name] = value
  onTestFinished(() => {
    delete process.env[name]
  })
}

test('without a key there are none, whatever the vault has for other receivers', async () => {
  setVariable('ZEPH_OTEL_HEADERS', '{"authorization":"Bearer of-otlp"}')
  expect(await asked(undefined)).toEqual({})
})

test('they are read anew each time, and replaced in what is written from then on', async () => {
  setVariable('ZEPH_ECS_HEADERS', '{"authorization":"ApiKey first-secret-of-elastic"}')
  expect(await asked('ZEPH_ECS_HEADERS')).toEqual({ authorization: 'ApiKey first-secret-of-elastic' })
  setVariable('ZEPH_ECS_HEADERS', '{"authorization":"ApiKey other-secret-of-elastic"}')
  expect(await asked('ZEPH_ECS_HEADERS')).toEqual({ authorization: 'ApiKey other-secret-of-elastic' })
  expect(activeRedactor().text('it was ApiKey other-secret-of-elastic')).not.toMatch('other-secret')
})

test('a key that the vault does not have is an error that names the setting of the log', async () => {
  const error = { code: 'missing_secret', key: 'logging.ecs_headers_vault_key', value: 'ZEPH_NO_SUCH_HEADERS' }
  await expect(asked('ZEPH_NO_SUCH_HEADERS')).rejects.toMatchObject(error)
  await expect(asked('ZEPH_NO_SUCH_HEADERS')).rejects.toThrow(/^logging\.ecs_headers_vault_key is /)
})

test('what is no headers is an error that shows nothing of it', async () => {
  setVariable('ZEPH_ECS_HEADERS', 'ApiKey pasted-without-json')
  const error = await asked('ZEPH_ECS_HEADERS').catch((thrown: Error) => thrown)
  expect(error).toMatchObject({ code: 'invalid_secret' })
  expect(String(error)).not.toMatch('pasted')
})

import { describe, expect, it } from 'vitest'
import { SecretKeys } from './secret-keys.ts'

const keys = new SecretKeys({ keys: [] })

describe('SecretKeys', () => {
  it.each([
    [
      'authorization',
      ['authorization', 'Authorization', 'Proxy-Authorization', 'http.request.header.authorization', '_auth'],
    ],
    ['cookie', ['cookie', 'Set-Cookie', 'http.response.header.set_cookie', 'cookies', 'sessionCookie']],
    [
      'password',
      ['password', 'PGPASSWORD', 'db.userPassword', 'passwd', 'passphrase', 'pass', 'db_pwd', 'DB_PASSWORDS'],
    ],
    ['private-key', ['private_key', 'privateKey', 'app.signing-key', 'SSH_KEY', 'encryptionKey']],
    [
      'api-key',
      [
        'api_key',
        'apikey',
        'X-API-Key',
        'openaiApiKey',
        'OPENAI_API_KEY',
        'AWS_SECRET_ACCESS_KEY',
        'AccountKey',
        'api key',
      ],
    ],
    ['secret', ['secret', 'client_secret', 'clientSecret', 'webhook.secrets']],
    [
      'token',
      [
        'token',
        'access_token',
        'refreshToken',
        'id-token',
        'session_token',
        'authToken',
        'X-Amz-Security-Token',
        'jwt',
        'bearer',
      ],
    ],
    ['credential', ['credential', 'credentials', 'aws.credentials', 'X-Amz-Credential']],
  ])('%s', (kind, names) => {
    expect(names.filter((name) => keys.kindOf(name) !== kind)).toEqual([])
  })

  it('leaves usage counts, places in lists and public things alone', () => {
    const names = [
      ...[
        'gen_ai.usage.input_tokens',
        'gen_ai.usage.output_tokens',
        'max_tokens',
        'maxTokens',
        'tokens',
        'total_tokens',
        'token_type',
      ],
      ...[
        'token_count',
        'next_token',
        'nextPageToken',
        'continuation_token',
        'eos_token',
        'pad_token',
        'cancellationToken',
        'max_token',
      ],
      ...[
        'public_key',
        'primary_key',
        'cache_key',
        'key',
        'keys',
        'id',
        'name',
        'password_hash',
        'has_cookie_banner',
        'PWD',
        'OLDPWD',
      ],
      ...[
        'passed',
        'compass',
        'tokenizer',
        'secretary',
        'authorization_url',
        'session.id',
        'author',
        'monkey',
        '',
        '.',
        'token.',
      ],
    ]
    expect(names.filter((name) => keys.kindOf(name) !== undefined)).toEqual([])
  })

  it('compares own names as a whole or as the last words', () => {
    const own = new SecretKeys({ keys: ['user-email', 'SSN', '--'] })
    const secret = ['user_email', 'userEmail', 'USER-EMAIL', 'app.user.email', 'ssn', 'person.ssn', 'customerSsn']
    expect(secret.filter((name) => own.kindOf(name) !== 'key')).toEqual([])
    expect(['email', 'lessn', 'user_email_hash', ''].filter((name) => own.kindOf(name) !== undefined)).toEqual([])
  })

  it('says the same again, and after more names than it remembers', () => {
    for (let index = 0; index < 2500; index++) {
      expect(keys.kindOf(`name_${index}`)).toBeUndefined()
      expect(keys.kindOf(`name_${index}_token`)).toBe('token')
    }
    expect(keys.kindOf(`${'a'.repeat(100_000)}_token`)).toBe('token')
    expect(keys.kindOf(`${'a'.repeat(100_000)}_token`)).toBe('token')
    expect(keys.kindOf('token')).toBe('token')
  })
})

/** A certificate for an IPv4 address that signs itself, made anew for every test: no key stands in the repository. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const SEQUENCE = 0x30
const SET = 0x31
const INTEGER = 0x02
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const BOOLEAN = 0x01
const UTF8 = 0x0c
const UTC_TIME = 0x17
const IP_ADDRESS = 0x87

const ECDSA_SHA256 = der(SEQUENCE, oid('2a8648ce3d040302'))
const COMMON_NAME = oid('550403')
const SUBJECT_ALT_NAME = oid('551d11')
const BASIC_CONSTRAINTS = oid('551d13')
const DAY_MS = 86_400_000

/** A private key and its certificate, both PEM. The certificate is its own authority. `address` is IPv4. */
export function selfSigned(address = '127.0.0.1'): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8, Buffer.from('otlp-receiver')))))
  const content = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.of(2))),
    der(INTEGER, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ECDSA_SHA256,
    name,
    der(SEQUENCE, utc(Date.now() - DAY_MS), utc(Date.now() + DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      der(
        SEQUENCE,
        der(SEQUENCE, BASIC_CONSTRAINTS, der(OCTET_STRING, der(SEQUENCE, der(BOOLEAN, Buffer.of(0xff))))),
        der(
          SEQUENCE,
          SUBJECT_ALT_NAME,
          der(OCTET_STRING, der(SEQUENCE, der(IP_ADDRESS, Buffer.from(address.split('.').map(Number))))),
        ),
      ),
    ),
  )
  const signature = Buffer.concat([Buffer.of(0), sign('sha256', content, privateKey)])
  const certificate = der(SEQUENCE, content, ECDSA_SHA256, der(BIT_STRING, signature))
  const lines = certificate.toString('base64').match(/.{1,64}/g)!
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  }
}

/** One element of ASN.1's distinguished encoding. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

function oid(encoded: string): Buffer {
  return der(0x06, Buffer.from(encoded, 'hex'))
}

function utc(time: number): Buffer {
  const digits = new Date(time).toISOString().replace(/[-:T]|\..*/g, '')
  return der(UTC_TIME, Buffer.from(`${digits.slice(2)}Z`))
}

/** Reads the PEM files of TLS. One that cannot be read is said, and the export goes on without: the receiver decides whether that will do. */

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { CertificateFiles } from './route.ts'
import type { Certificates } from './transport.ts'

/** What the files hold. `onProblem` is told what is missing; neither it nor an error has anything of a key. */
export async function readCertificates(
  { ca, clientCertificate, clientKey }: CertificateFiles,
  onProblem: (message: string) => void,
): Promise<Certificates> {
  const read = (key: string, file: string | undefined) =>
    file === undefined ? undefined : readPem({ key, file, onProblem })
  const authority = await read('otlp_certificate', ca)
  const cert = await read('otlp_client_certificate', clientCertificate)
  const key = await read('otlp_client_key', clientKey)
  if ((clientCertificate === undefined) !== (clientKey === undefined)) {
    onProblem('telemetry.otlp_client_certificate and telemetry.otlp_client_key belong together; one alone is ignored')
  }
  return {
    ...(authority !== undefined && { ca: authority }),
    ...(cert !== undefined && key !== undefined && { client: { cert, key } }),
  }
}

interface PemFile {
  readonly key: string
  readonly file: string
  readonly onProblem: (message: string) => void
}

async function readPem({ key, file, onProblem }: PemFile): Promise<Buffer | undefined> {
  try {
    const pem = await readFile(file)
    if (key === 'otlp_client_key') createPrivateKey(pem)
    else new X509Certificate(pem)
    return pem
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === undefined || code.startsWith('ERR_') ? 'it is no PEM file of the right kind' : code
    onProblem(`telemetry.${key} names a file that cannot be used, and is ignored: ${reason}`)
    return undefined
  }
}

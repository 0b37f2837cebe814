/** OpenTelemetry's header variables: credentials do not belong into the environment, which every child process inherits. */
import { isCredential, isCredentialName } from './credential.ts'
import { HEADERS_BELONG_IN_VAULT, secretError } from './secret-error.ts'

const VARIABLES = ['', 'TRACES_', 'METRICS_', 'LOGS_'].map((signal) => `OTEL_EXPORTER_OTLP_${signal}HEADERS`)

/** @throws ZephConfigError on a header that is a credential by its name or its value; harmless ones pass */
export function refuseHeaderVariables(environment: NodeJS.ProcessEnv): void {
  for (const key of VARIABLES) {
    if ((environment[key] ?? '').split(',').some(isCredentialPair)) {
      throw secretError({ key, allowed: `left without credentials: ${HEADERS_BELONG_IN_VAULT}` })
    }
  }
}

function isCredentialPair(pair: string): boolean {
  const [name = '', ...rest] = pair.split('=').map(decoded)
  return (rest.length > 0 && isCredentialName(name)) || isCredential(rest.join('=')) || isCredential(decoded(pair))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

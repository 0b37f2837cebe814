/** Why the server cannot listen, in words, beginning with the key of the configuration that would help. */
import type { MetricsConfig } from '../config/observability-config.ts'
import { hostAndPort } from './address.ts'

interface Reason {
  readonly key: string
  readonly what: string
}

const REASONS: Readonly<Record<string, Reason>> = {
  EADDRINUSE: { key: 'metrics.port', what: 'is in use already; choose another port, or 0 for any that is free' },
  EACCES: {
    key: 'metrics.port',
    what: 'needs rights that this process does not have; ports from 1024 on need none, as a rule',
  },
  EADDRNOTAVAIL: { key: 'metrics.host', what: 'is no address of this machine' },
  EAFNOSUPPORT: { key: 'metrics.host', what: 'is of a kind that this machine does not support' },
  EINVAL: { key: 'metrics.host', what: 'is no address that can be listened on' },
  ENOTFOUND: { key: 'metrics.host', what: 'is a name that is not known' },
  EAI_AGAIN: { key: 'metrics.host', what: 'is a name that cannot be looked up now' },
}

/** What to tell a person about an error of `listen`. */
export function listenProblem(error: unknown, { host, port }: MetricsConfig): string {
  const { code, message } = error as NodeJS.ErrnoException
  const { key, what } = REASONS[code ?? ''] ?? {
    key: 'metrics.host and metrics.port',
    what: `cannot be listened on: ${message}`,
  }
  return `${key}: ${hostAndPort(host, port)} ${what}${code === undefined ? '' : ` (${code})`}`
}

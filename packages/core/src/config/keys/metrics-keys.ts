/** The keys of `[metrics]`. */
import type { SectionKeys } from './key.ts'

export const METRICS_KEYS = {
  enabled: { type: 'boolean', fallback: false, brief: 'Serves metrics over HTTP.' },
  host: { type: 'text', fallback: '127.0.0.1', brief: 'Address to listen on.' },
  port: {
    type: 'whole number',
    least: 0,
    most: 65_535,
    fallback: 9464,
    brief: 'Port to listen on; 0 is any that is free.',
  },
  metricsPath: { type: 'text', form: 'http path', fallback: '/metrics', brief: 'Path of the metrics.' },
  genaiMetrics: {
    type: 'choice',
    choices: ['current', 'legacy', 'both'],
    fallback: 'current',
    brief:
      'Names of the metrics of model calls: `current` conventions, the `legacy` names that many dashboards still read (`gen_ai.client.token.usage`), or `both`.',
  },
  exemplars: {
    type: 'boolean',
    fallback: true,
    brief: 'Exemplars with the ids of a trace, for scrapers that ask for OpenMetrics.',
  },
  healthCheckPath: { type: 'text', form: 'http path', fallback: '/health', brief: 'Path of the health check.' },
} as const
METRICS_KEYS satisfies SectionKeys

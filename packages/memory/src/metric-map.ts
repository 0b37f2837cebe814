/** The metrics of memory: the only place where their names and attribute keys are written. */
import type { MetricMap } from '@zeph-telemetry/core'

export const MEMORY_METRICS = {
  'db.client.operation.duration': {
    type: 'histogram',
    unit: 's',
    brief: 'Time that an operation of a database took.',
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
    attributes: {
      'db.system.name': { type: 'string', brief: 'the product', required: true },
      'db.namespace': { type: 'string', brief: 'base name of the database file, or :memory:' },
      'db.collection.name': { type: 'string', brief: 'the table or collection' },
      'db.operation.name': { type: 'string', brief: 'first keyword of the statement, or the method' },
      'db.response.status_code': { type: 'string', brief: 'code of a failure' },
      'server.address': { type: 'string', brief: "the server's host name or address" },
      'server.port': { type: 'int', brief: "the server's port" },
      'error.type': { type: 'string', brief: 'kind of failure; absent where the operation did not fail' },
    },
  },
} as const

MEMORY_METRICS satisfies MetricMap

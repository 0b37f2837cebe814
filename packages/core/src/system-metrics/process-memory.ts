/** Memory of the process as Node knows it, on every platform. */
import { getHeapSpaceStatistics } from 'node:v8'
import type { Reading } from './reading.ts'

export function readMemory(): Reading {
  const { rss, heapUsed } = process.memoryUsage()
  return { rssBytes: rss, heapUsedBytes: heapUsed, uptimeSeconds: process.uptime() }
}

export function readHeapSpaces(): Reading {
  const heapSpaces = getHeapSpaceStatistics().map((space) => ({
    name: space.space_name,
    size: space.space_size,
    used: space.space_used_size,
    available: space.space_available_size,
    physical: space.physical_space_size,
  }))
  return { heapSpaces }
}
